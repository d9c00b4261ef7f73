/**
 * What a carrier's error code means to a person. Twilio's numbers, which other carriers' gateways pass on; source:
 * twilio.com/docs/api/errors.
 */
const CODES: Record<string, string> = {
  20003: 'the provider does not know our key',
  20429: 'too many requests at a time',
  21211: 'this is not a phone number',
  21408: 'the account may not text to this country',
  21606: 'the sender may not send texts',
  21610: 'the number has opted out',
  21612: 'the provider cannot reach this number from our sender',
  21614: 'this is not a mobile number',
  21617: 'the text is too long',
  30001: "the provider's queue was full",
  30002: 'the account is suspended',
  30003: 'the phone is switched off or out of reach',
  30004: 'the number does not take texts from us',
  30005: 'the number does not exist or is not in use',
  30006: 'this is a landline, or its carrier takes no texts',
  30007: "a carrier's filter stopped it",
  30008: 'the carrier gave no reason',
  30032: 'the toll-free sender is not verified',
  30034: 'the sender is not registered with the carriers',
  30036: 'its time ran out on the way',
};

export const codeSays = (code: string): string => (CODES[code] === undefined ? `code ${code}` : `${CODES[code]} (code ${code})`);
