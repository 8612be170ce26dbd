import { defineScenario } from 'statecrowd';

/** Researchers on a network that loses their connections. */
export default defineScenario({
  name: 'shaky_network',
  users: { researcher: 10 },
  load: { warmup: '1s', duration: '20s', cooldown: '1s' },
  reconnect: { attempts: 5, delay: '200ms' },
  model: { disconnects_per_hour: 300 },
});
