import { definePersona } from '../define-persona.ts';
import type { Draws } from '../draws.ts';
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
 * Surveys agents, forms a coalition, hands out its work, follows up, settles conflicts and
 * dissolves what is done; also leads workflows step by step. The 10 % its weights leave open are
 * monitoring.
 */
export const coordinator = definePersona({
  name: 'coordinator',
  description: 'Forms coalitions, assigns and delegates their tasks, resolves conflicts.',
  traits: {
    activity: 'active',
    pattern: 'continuous',
    messageWeights: { command: 0.5, event: 0.25, query: 0.15, monitoring: 0.1 },
    transportShares: { websocket: 0.75, database: 0.17, http: 0.08 },
    errorRate: 0.01,
    responseTimeMs: [300, 1200],
    connection: { patience: 0.8, persistence: 2 },
  },
  channels: ['coalitions', 'tasks', 'inbox'],
  reactsTo: ['inbox/coalition.conflict'],
  operations: {
    assignTask: command(
      'assign_task',
      (draws) => ({ agent: draws.agent(), task: draws.fresh('task') }),
      { weight: 3 },
    ),
    setRole: command(
      'update_agent',
      (draws) => ({ agent: draws.agent(), status: draws.pick(['idle', 'active']) }),
      { weight: 2 },
    ),
    followCoalitions: eventSubscription(() => ['coalition.formed', 'coalition.dissolved']),
    followTasks: eventSubscription(() => ['task.assigned', 'task.completed']),
    survey: query('task_status', (draws) => ({ agent: draws.agent() }), {
      weight: 2,
      followUps: { recruiting: 0.5 },
    }),
    overview: query('system_overview', undefined, { followUps: { recruiting: 0.3 } }),
    watchTasks: monitoring((draws) => ({
      metrics: ['messages', 'pushes'],
      interval_ms: draws.pick([0, 2000, 5000]),
    })),
    formDirectly: databaseCall('coalitions.form', (draws) => ({
      coalition: draws.fresh('team'),
      goal: 'cover the night shift',
      agents: draws.agents(draws.integer(2, 4)),
      owner: draws.user,
    })),
    findAgents: databaseCall('agents.find', (draws) => ({
      role: draws.pick(['explorer', 'guardian', 'merchant']),
      limit: 20,
    })),
    rereadTalk: databaseCall('conversations.recent', (draws) => ({
      conversation: `${draws.user}/${draws.agent()}`,
      limit: 20,
    })),
    planWork: databaseCall('tasks.by_agent', (draws) => ({ agent: draws.agent() }), { weight: 2 }),
    openWorkflow: databaseCall(
      'workflows.init',
      (draws) => ({
        workflow: draws.held,
        workflow_type: draws.pick(['supply_run', 'night_shift']),
      }),
      { creates: 'workflow', followUps: { leading: 1 } },
    ),
    announceWorkflow: post('/workflow/init', (draws) => ({
      workflow_type: draws.pick(['supply_run', 'night_shift']),
    })),
    askForPlan: post('/agent/execute', (draws) => ({
      query: `Who can take over from ${draws.agent()}?`,
      tools: ['planning_tool'],
    })),

    formCoalition: command(
      'form_coalition',
      (draws) => ({
        coalition: draws.held,
        goal: draws.pick(['map the area', 'share resources', 'guard the gate']),
        agents: draws.agents(draws.integer(2, 5)),
      }),
      { weight: 0, creates: 'coalition' },
    ),
    assignFirstTask: command(
      'assign_task',
      (draws) => ({ coalition: draws.held, agent: draws.agent(), task: firstTaskOf(draws) }),
      { weight: 0 },
    ),
    delegate: agentMessage('delegate', (draws) => ({ coalition: draws.held }), {
      followUps: { delegating: 0.5 },
    }),
    followUp: query('coalition_status', (draws) => ({ coalition: draws.held }), {
      weight: 0,
      followUps: { concluding: 0.4 },
    }),
    concludeTask: command('complete_task', (draws) => ({ task: firstTaskOf(draws) }), {
      weight: 0,
    }),
    resolve: command(
      'resolve_conflict',
      (draws) => ({ coalition: draws.notice('coalition'), agent: draws.notice('agent') }),
      { weight: 0 },
    ),
    dissolve: command('dissolve_coalition', (draws) => ({ coalition: draws.held }), { weight: 0 }),
    stepWorkflow: post(
      '/workflow/:held/step',
      (draws) => ({ step_data: { agent: draws.agent(), progress: draws.share() } }),
      { weight: 0, followUps: { leading: 0.6 } },
    ),
    completeWorkflow: post('/workflow/:held/complete', () => ({}), { weight: 0 }),
  },
  online: onlineChart({
    description: 'Keeps many agents working together.',
    initial: 'surveying',
    states: {
      surveying: {
        description: 'Looks over the agents and decides what needs doing.',
        always: { guard: 'goesOnAtOnce', target: 'coordinating', actions: 'choose' },
        after: {
          thinkTime: [
            { guard: { type: 'goesOnTo', params: { next: 'resolving' } }, target: 'resolving' },
            { target: 'coordinating', actions: 'choose' },
          ],
        },
        on: { pushed: 'resolving' },
      },
      coordinating: {
        description: 'Assigns, asks and follows events, one thing after the other.',
        entry: 'perform',
        on: {
          replied: [
            { guard: 'goesOnAtOnce', actions: ['choose', 'perform'] },
            { guard: { type: 'goesOnTo', params: { next: 'recruiting' } }, target: 'recruiting' },
            { guard: { type: 'goesOnTo', params: { next: 'leading' } }, target: 'leading' },
            { target: 'surveying' },
          ],
          erred: 'surveying',
          pushed: { actions: { type: 'intend', params: { next: 'resolving' } } },
        },
      },
      recruiting: {
        description: 'Forms a coalition of the agents it found: all of it or nothing.',
        entry: { type: 'take', params: { operation: 'formCoalition' } },
        after: { responseTime: { actions: 'perform' } },
        on: { replied: 'assigning', erred: 'surveying' },
      },
      assigning: {
        description: 'Gives the new coalition its first task, in one go.',
        entry: [{ type: 'take', params: { operation: 'assignFirstTask' } }, 'perform'],
        on: { replied: 'delegating', erred: 'surveying' },
      },
      delegating: {
        description: 'Tells one agent after the other what is expected of it, in one go.',
        entry: [{ type: 'take', params: { operation: 'delegate' } }, 'perform'],
        on: {
          replied: [
            {
              guard: { type: 'goesOnTo', params: { next: 'delegating' } },
              actions: [{ type: 'take', params: { operation: 'delegate' } }, 'perform'],
            },
            { target: 'followingUp' },
          ],
          erred: 'followingUp',
        },
      },
      followingUp: {
        description: 'Asks how the coalition is doing.',
        entry: { type: 'take', params: { operation: 'followUp' } },
        after: { responseTime: { actions: 'perform' } },
        on: {
          replied: [
            { guard: { type: 'goesOnTo', params: { next: 'concluding' } }, target: 'concluding' },
            { target: 'surveying' },
          ],
          erred: 'surveying',
          pushed: { actions: { type: 'intend', params: { next: 'resolving' } } },
        },
      },
      concluding: {
        description: 'The coalition has done its task: ticks it off.',
        entry: { type: 'take', params: { operation: 'concludeTask' } },
        after: { responseTime: { actions: 'perform' } },
        on: { replied: 'dissolving', erred: 'surveying' },
      },
      resolving: {
        description: 'Two coalitions want the same agent: settles it.',
        entry: { type: 'take', params: { operation: 'resolve' } },
        after: { responseTime: { actions: 'perform' } },
        on: { replied: 'surveying', erred: 'surveying' },
      },
      dissolving: {
        description: 'The work is done: lets the coalition go, in one go.',
        entry: [{ type: 'take', params: { operation: 'dissolve' } }, 'perform'],
        on: { replied: 'surveying', erred: 'surveying' },
      },
      leading: {
        description: 'Leads a workflow from step to step.',
        entry: { type: 'take', params: { operation: 'stepWorkflow' } },
        after: { responseTime: { actions: 'perform' } },
        on: {
          replied: [
            {
              guard: { type: 'goesOnTo', params: { next: 'leading' } },
              target: 'leading',
              reenter: true,
            },
            { target: 'closing' },
          ],
          erred: 'surveying',
        },
      },
      closing: {
        description: 'The last step is taken: completes the workflow, in one go.',
        entry: [{ type: 'take', params: { operation: 'completeWorkflow' } }, 'perform'],
        on: { replied: 'surveying', erred: 'surveying' },
      },
    },
  }),
});

/** The task that a coalition was formed for; its name follows from that of the coalition. */
function firstTaskOf({ held }: Draws): string {
  return `task-of-${held}`;
}
