import { run, scenarios } from 'statecrowd';

const scenario = { ...scenarios.mixed_workload, think_time: 0.2, users: { researcher: 20 } };
const live = await run(scenario, { warmup: '2s', duration: '1m', seed: 7 });

live.windows$.subscribe(({ users, transports: { websocket } }) => {
  console.log(
    `${users.connected} came, ${websocket.ok} answers, p95 ${websocket.latency.p95Ms} ms`,
  );
  if (users.connected === 20) live.stop('everybody was there');
});

const { summary } = await live.finished;
console.log(`${summary.reason}: ${summary.messages.sent} messages in all, ${summary.verdict}`);
