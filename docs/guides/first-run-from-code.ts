import { run } from 'statecrowd';

const handle = await run('mixed_workload', { users: 20, warmup: 1, duration: 3, cooldown: 1 });
handle.windows$.subscribe(({ endMs, transports }) => {
  console.log(`${endMs} ms: ${transports.websocket.ok} answers`);
});
const { summary } = await handle.finished;
console.log(summary.verdict, summary.verdict_reasons);
process.exitCode = summary.verdict === 'passed' ? 0 : 1;
