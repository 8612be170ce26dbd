import type { SetupProblem } from '../setup-error.ts';
import type { ServerUsage } from './server-usage.ts';

/** What the keeper is asked, as often as somebody wants to know. */
export const usageQuestion = 'usage';

/** What the keeper tells whoever started it: how the start went, then what it is asked. */
export type KeeperReport =
  | { readonly kind: 'ready'; readonly url: string }
  | { readonly kind: 'failed'; readonly problems: readonly SetupProblem[] }
  | { readonly kind: 'usage'; readonly usage: ServerUsage | null };

export function isKeeperReport(value: unknown): value is KeeperReport {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  if (value.kind === 'ready') return 'url' in value && typeof value.url === 'string';
  if (value.kind === 'usage') return 'usage' in value && typeof value.usage === 'object';
  return value.kind === 'failed' && 'problems' in value && Array.isArray(value.problems);
}
