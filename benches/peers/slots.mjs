// The next instant that lies in the windows of every zone, by the two packages that are used most for zones. Each zone in turn moves
// the instant to its own next opening, until none has to move it. The windows of each weekday lie ready.
import { TZDate } from '@date-fns/tz'
import { fromZonedTime, toZonedTime } from 'date-fns-tz'

const DAY = 86_400_000

/** The opening of a window: minutes into a local day so many days on; `undefined` where the instant lies in one. */
function opening(week, day, minutes) {
  for (let ahead = 0; ahead < 8; ahead++) {
    for (const [from, to] of week[(day + ahead) % 7]) {
      if (ahead === 0 && minutes >= to) continue
      if (ahead === 0 && minutes >= from) return undefined
      return { ahead, minutes: from }
    }
  }
  return { ahead: 8, minutes: 0 }
}

const within = (local) => local.getHours() * 60 + local.getMinutes() + (local.getSeconds() + local.getMilliseconds() / 1_000) / 60

function search(after, zones, days, move) {
  const until = after + days * DAY
  let at = after
  for (let still = true; still && at <= until; ) {
    still = false
    for (const zone of zones) {
      const to = move(at, zone)
      if (to === at) continue
      at = to
      still = true
    }
  }
  return at <= until ? at : NaN
}

/** With `TZDate`. */
export const withTz = (week, zones, days) => (after) =>
  search(after, zones, days, (at, zone) => {
    const local = new TZDate(at, zone)
    const open = opening(week, local.getDay(), within(local))
    if (!open) return at
    local.setDate(local.getDate() + open.ahead)
    return local.setHours(0, open.minutes, 0, 0)
  })

/** With `toZonedTime` and back. */
export const withDateFnsTz = (week, zones, days) => (after) =>
  search(after, zones, days, (at, zone) => {
    const local = toZonedTime(at, zone)
    const open = opening(week, local.getDay(), within(local))
    if (!open) return at
    local.setDate(local.getDate() + open.ahead)
    local.setHours(0, open.minutes, 0, 0)
    return fromZonedTime(local, zone).getTime()
  })
