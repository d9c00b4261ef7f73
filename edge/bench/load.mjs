/**
 * Load from so many connections, each sending its next request when the last is answered.
 *
 * In: how to make request number n. Out: requests a second, and the latencies' median and 99th percentile in ms.
 */
import { Agent, request } from 'node:http';

export async function load({ url, connections, millis, make }) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const { hostname, port } = new URL(url);
  const latencies = [];
  let [n, failed] = [0, 0];
  const began = performance.now();
  const one = ({ method, path, headers, body }) =>
    new Promise((done, refuse) => {
      const asked = request({ agent, hostname, port, method, path, headers: body === undefined ? headers : { ...headers, 'content-length': Buffer.byteLength(body) } }, (response) => {
        response.on('data', () => {});
        response.on('end', () => done(response.statusCode));
      });
      asked.on('error', refuse);
      asked.end(body);
    });
  const connection = async () => {
    while (performance.now() - began < millis) {
      const wish = make(n++);
      const sent = performance.now();
      const status = await one(wish);
      latencies.push(performance.now() - sent);
      if (status >= 300) failed += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, connection));
  const seconds = (performance.now() - began) / 1_000;
  agent.destroy();
  if (failed > 0) throw new Error(`${failed} of ${latencies.length} requests failed`);
  latencies.sort((a, b) => a - b);
  const at = (share) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))];
  return { requests: latencies.length, perSecond: latencies.length / seconds, median: at(0.5), p99: at(0.99) };
}

/** The median of some numbers, with the smallest and the largest. */
export function spread(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)], min: sorted[0], max: sorted.at(-1) };
}
