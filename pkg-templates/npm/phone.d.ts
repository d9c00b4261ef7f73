/** A number that somebody typed, in E.164. */
export interface TypedPhone {
  /** `+16025550123` */
  phone: string
  /** Two letters, where the number tells. */
  country?: string
  type?: 'mobile' | 'fixed-line' | 'fixed-line-or-mobile' | 'voip' | 'toll-free' | 'other'
}

/**
 * Reads a number as typed, `country` (`US`) being where it stands for one without `+`. Nothing for a number that does not exist, or
 * that has an extension: it cannot be texted. Needs `libphonenumber-js`.
 */
export function readPhone(text: string, country?: string): TypedPhone | undefined
