// How many parts, by the two packages that are used most.
import split from 'split-sms'
import { SegmentedMessage } from 'sms-segments-calculator'

export const splitSms = (text) => {
  const { characterSet, parts } = split.split(text)
  return { parts: parts.length, encoding: characterSet === 'GSM' ? 'gsm-7' : 'ucs-2' }
}

export const segments = (text) => {
  const message = new SegmentedMessage(text)
  return { parts: message.segmentsCount, encoding: message.encodingName === 'GSM-7' ? 'gsm-7' : 'ucs-2' }
}
