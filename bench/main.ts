const benches: Readonly<Record<string, () => Promise<void>>> = {
  'round-trip': async () => (await import('./round-trip.ts')).roundTrip(),
  memory: async () => (await import('./memory.ts')).memory(),
  start: async () => (await import('./start.ts')).start(),
};

const name = process.argv[2] ?? '';
const bench = benches[name];
if (bench === undefined) {
  process.stderr.write(`bench: name one of ${Object.keys(benches).join(', ')}\n`);
  process.exitCode = 2;
} else {
  await bench();
}
