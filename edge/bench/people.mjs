/** Leads for the bench: each agreed, was tested and then came back now and then. */
const DAY = 86_400_000;

export const leadId = (n) => `lead-${n}`;

/** The events of one lead: three, and so many more visits. */
export function storyOf(n, visits, now) {
  const phone = `+1602${2_000_000 + n}`;
  const lead = { id: leadId(n), phone };
  const event = (name, type, daysAgo, data) => ({ id: `${lead.id}-${name}`, type, at: now - Math.round(daysAgo * DAY), lead, data });
  return [
    event('made', 'lead.updated', 200, { attributes: { firstName: 'Sarah', lastName: `Lee ${n}`, state: 'AZ', country: 'US', postalCode: '85004', timeZone: 'America/Phoenix', insuranceEligible: n % 3 === 0, phone } }),
    event('agreed', 'consent.granted', 199, { kinds: ['marketing'], wording: 'I agree to texts.' }),
    event('tested', 'appointment.attended', 20 + (n % 100), { kind: 'hearing test' }),
    ...Array.from({ length: visits }, (_, visit) => event(`seen-${visit}`, visit % 2 ? 'email.opened' : 'page.viewed', 19 - visit / 5, visit % 2 ? {} : { url: `https://practice.example/page-${visit}` })),
  ];
}

/** One event of a lead as a source tells it. */
export const visitOf = (lead, id, at) => ({ id, type: 'page.viewed', at, lead: { id: leadId(lead) }, data: { url: 'https://practice.example/hearing-aids' } });

/** Feeds leads `from` to `to` in, in batches of so many events. */
export async function feed(edge, from, to, batch = 600) {
  const now = Date.now();
  let events = [];
  for (let n = from; n < to; n++) {
    events.push(...storyOf(n, 0, now));
    if (events.length >= batch || n === to - 1) await edge.call('POST', '/v1/events', events.splice(0));
  }
}

/** Waits until every row of the worklist has been made. */
export async function caughtUp(edge) {
  while ((await edge.call('GET', '/v1/leads?limit=1')).catchingUp) await new Promise((next) => setTimeout(next, 100));
}
