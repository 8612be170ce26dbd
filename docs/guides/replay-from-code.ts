import { replay, simulate } from 'statecrowd';

const folder = process.argv[2] ?? 'results/recorded';
const handle = await simulate('mixed_workload', { duration: 10, output: folder, record: true });
await handle.finished;

const { matches, divergence, timelines } = await replay(folder, { user: 'observer-17' });
console.log(matches ? 'every state is the same' : divergence);
for (const { user, entries } of timelines) console.log(`${user}: ${entries.length} changes`);
