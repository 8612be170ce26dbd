import { definePersona } from '../define-persona.ts';
import {
  agentMessage,
  command,
  databaseCall,
  eventSubscription,
  monitoring,
  post,
  query,
} from '../operation-draft.ts';
import { onlineChart } from '../virtual-user-chart.ts';

/**
 * Plans, queries, analyses, experiments and records; comes back when an experiment reports, and
 * then may try again. The 10 % its weights leave open are monitoring.
 */
export const researcher = definePersona({
  name: 'researcher',
  description: 'Queries and analyses agents, runs experiments and records what they show.',
  traits: {
    activity: 'active',
    pattern: 'random',
    messageWeights: { query: 0.4, command: 0.3, event: 0.2, monitoring: 0.1 },
    transportShares: { websocket: 0.7, database: 0.2, http: 0.1 },
    errorRate: 0.01,
    responseTimeMs: [200, 1500],
    connection: { patience: 1, persistence: 1 },
  },
  channels: ['agents', 'inbox'],
  reactsTo: ['inbox/experiment.completed'],
  operations: {
    askHistory: query(
      'agent_history',
      (draws) => ({ agent: draws.agent(), limit: draws.pick([20, 50, 100]) }),
      { weight: 3, followUps: { analysing: 0.2 } },
    ),
    askBeliefs: query('belief_evolution', (draws) => ({ agent: draws.agent() }), {
      weight: 3,
      followUps: { analysing: 0.3, interviewing: 0.1 },
    }),
    askPerformance: query('performance', (draws) => ({ agent: draws.agent() }), { weight: 2 }),
    startExperiment: command(
      'start_experiment',
      (draws) => ({
        experiment: draws.held,
        hypothesis: draws.pick(['exploration helps', 'coalitions converge', 'beliefs are stable']),
        duration_ms: draws.integer(500, 4000),
      }),
      { weight: 1, creates: 'experiment' },
    ),
    recordBelief: command(
      'record_belief',
      (draws) => ({
        agent: draws.agent(),
        belief: draws.pick(['resources_scarce', 'peer_trusted', 'goal_reachable']),
        confidence: draws.share(),
      }),
      { weight: 2 },
    ),
    followAgents: eventSubscription(() => ['agent.updated', 'agent.created']),
    watchPerformance: monitoring((draws) => ({
      metrics: ['messages', 'cpu'],
      interval_ms: draws.pick([0, 5000, 10_000]),
    })),
    compareAgents: databaseCall('metrics.aggregate', (draws) => ({ agent: draws.agent() })),
    collectMetrics: databaseCall('metrics.collect', (draws) => ({
      agent: draws.agent(),
      metric: 'belief_accuracy',
      value: draws.share(),
    })),
    readHistory: databaseCall('history.agent', (draws) => ({
      agent: draws.agent(),
      limit: draws.pick([100, 200, 500]),
    })),
    askAssistant: post(
      '/agent/execute',
      (draws) => ({ query: `What changed for ${draws.agent()}?`, tools: ['analysis_tool'] }),
      { weight: 2 },
    ),
    analyseSamples: post('/data/process', (draws) => ({
      data_size: draws.pick(['small', 'medium']),
      operations: ['transform', 'analyze'],
    })),

    analyseBeliefs: databaseCall('beliefs.evolution', (draws) => ({ agent: draws.agent() }), {
      weight: 0,
    }),
    interview: agentMessage('explain', (draws) => ({
      belief: draws.pick(['resources_scarce', 'peer_trusted', 'goal_reachable']),
    })),
    readResults: query(
      'experiment_results',
      (draws) => ({ experiment: draws.notice('experiment') }),
      { weight: 0, followUps: { repeating: 0.3 } },
    ),
    repeatExperiment: command(
      'start_experiment',
      (draws) => ({
        experiment: draws.held,
        hypothesis: `${draws.notice('experiment')} can be repeated`,
        duration_ms: draws.integer(1000, 6000),
      }),
      { weight: 0, creates: 'experiment' },
    ),
    recordFindings: databaseCall(
      'beliefs.record',
      (draws) => ({
        agent: draws.agent(),
        belief: 'hypothesis_holds',
        confidence: draws.share(),
      }),
      { weight: 0 },
    ),
  },
  online: onlineChart({
    description: 'At work on a question.',
    initial: 'planning',
    states: {
      planning: {
        description: 'Thinks about what to find out next.',
        always: { guard: 'goesOnAtOnce', target: 'exploring', actions: 'choose' },
        after: {
          thinkTime: [
            { guard: { type: 'goesOnTo', params: { next: 'evaluating' } }, target: 'evaluating' },
            { target: 'exploring', actions: 'choose' },
          ],
        },
        on: {
          pushed: 'evaluating',
        },
      },
      exploring: {
        description: 'Asks, starts experiments and follows them, one thing at a time.',
        entry: 'perform',
        on: {
          replied: [
            { guard: 'goesOnAtOnce', actions: ['choose', 'perform'] },
            { guard: { type: 'goesOnTo', params: { next: 'analysing' } }, target: 'analysing' },
            {
              guard: { type: 'goesOnTo', params: { next: 'interviewing' } },
              target: 'interviewing',
            },
            { target: 'planning' },
          ],
          erred: 'planning',
          pushed: { actions: { type: 'intend', params: { next: 'evaluating' } } },
        },
      },
      analysing: {
        description: 'Looks deeper into an answer: how beliefs evolved, in the database.',
        entry: { type: 'take', params: { operation: 'analyseBeliefs' } },
        after: { responseTime: { actions: 'perform' } },
        on: { replied: 'recording', erred: 'planning' },
      },
      interviewing: {
        description: 'Asks the agent itself why it believes so.',
        entry: { type: 'take', params: { operation: 'interview' } },
        after: { responseTime: { actions: 'perform' } },
        on: { replied: 'recording', erred: 'planning' },
      },
      evaluating: {
        description: 'An experiment has reported back: reads its results.',
        entry: { type: 'take', params: { operation: 'readResults' } },
        after: { responseTime: { actions: 'perform' } },
        on: {
          replied: [
            { guard: { type: 'goesOnTo', params: { next: 'repeating' } }, target: 'repeating' },
            { target: 'recording' },
          ],
          erred: 'planning',
        },
      },
      repeating: {
        description: 'Does not trust the results yet: runs the experiment again.',
        entry: { type: 'take', params: { operation: 'repeatExperiment' } },
        after: { responseTime: { actions: 'perform' } },
        on: { replied: 'planning', erred: 'planning' },
      },
      recording: {
        description: 'Writes down what was found.',
        entry: [{ type: 'take', params: { operation: 'recordFindings' } }, 'perform'],
        on: { replied: 'planning', erred: 'planning' },
      },
    },
  }),
});
