import type { SetupProblem } from '../setup-error.ts';

/** What the keeper tells whoever started it, once. */
export type KeeperReport =
  | { readonly kind: 'ready'; readonly url: string }
  | { readonly kind: 'failed'; readonly problems: readonly SetupProblem[] };

export function isKeeperReport(value: unknown): value is KeeperReport {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  if (value.kind === 'ready') return 'url' in value && typeof value.url === 'string';
  return value.kind === 'failed' && 'problems' in value && Array.isArray(value.problems);
}
