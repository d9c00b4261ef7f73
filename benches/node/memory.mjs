// node --import memory.mjs ...: says at the end what the process took, on standard error.
import { isMainThread } from 'node:worker_threads'

if (isMainThread) process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  process.stderr.write(`memory ${Math.round(maxRSS / 1024)} cpu ${Math.round((userCPUTime + systemCPUTime) / 1000)}\n`)
})
