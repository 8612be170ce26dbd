const benches: Readonly<Record<string, () => Promise<void>>> = {
  'round-trip': async () => (await import('./round-trip.ts')).roundTrip(),
  memory: async () => (await import('./memory.ts')).memory(),
  freeze: async () => (await import('./freeze.ts')).freeze(),
  pacing: async () => (await import('./pacing.ts')).pacing(),
  health: async () => (await import('./health.ts')).health(),
  profile: async () => (await import('./profile.ts')).profile(),
  leak: async () => (await import('./leak.ts')).leak(),
  'breaking-point': async () => (await import('./breaking-point.ts')).breakingPoint(),
  proxy: async () => (await import('./proxy.ts')).proxy(),
  simulate: async () => (await import('./simulate.ts')).simulate(),
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
