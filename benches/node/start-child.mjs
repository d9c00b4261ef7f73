// node start-child.mjs MODULE: imports it, asks for its first score, and says what it is and how long that took.
const begun = performance.now()
const { first } = await import(process.argv[2])
const { score } = await first(Date.parse('2026-11-23T15:00:00Z'))
console.log(JSON.stringify({ score, ms: performance.now() - begun }))
