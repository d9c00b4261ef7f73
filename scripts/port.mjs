// Is the port free? Asked before anything is built, so that a busy one costs no minutes.
import { createServer } from 'node:net'

const port = Number(process.env.PORT)
const fail = (sentence) => {
  console.error(`textlift: ${sentence}`)
  process.exit(1)
}
if (!Number.isInteger(port) || port < 1 || port > 65535) fail(`PORT must be a number from 1 to 65535, not "${process.env.PORT}".`)
const probe = createServer()
probe.on('error', ({ code }) => {
  const why = code === 'EADDRINUSE' ? 'is in use. Stop what uses it' : `cannot be used (${code})`
  fail(`port ${port} ${why}, or choose another: PORT=${port === 65535 ? 8787 : port + 1} make start`)
})
probe.listen(port, '127.0.0.1', () => probe.close())
