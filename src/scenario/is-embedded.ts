import type { TargetSettings } from './scenario.ts';

/** Whether a run starts the embedded platform: no URL of a target of one's own is given. */
export function isEmbedded({ wsUrl, httpUrl }: Pick<TargetSettings, 'wsUrl' | 'httpUrl'>): boolean {
  return wsUrl === undefined && httpUrl === undefined;
}
