import { defineScenario, InputError, scenarios, simulate } from 'statecrowd';

const small = defineScenario({
  ...scenarios.mixed_workload,
  name: 'small',
  users: { researcher: 5, observer: 5 },
  load: { warmup: '2s', duration: '20s', cooldown: '2s' },
});

const handles = await Promise.all([simulate(small, { seed: 1 }), simulate(small, { seed: 2 })]);
for (const { summary } of await Promise.all(handles.map(({ finished }) => finished))) {
  console.log(summary.seed, summary.messages.sent, summary.websocket.p95_latency_ms);
}

const stopped = await simulate(small, { seed: 3 });
stopped.windows$.subscribe(({ endMs }) => {
  if (endMs >= 5_000) stopped.stop('that is enough');
});
const { summary } = await stopped.finished;
console.log(summary.complete, summary.reason);

try {
  await simulate('mixed_workload', { users: -1 });
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  for (const { where, message } of error.problems) console.log(`${where}: ${message}`);
}
