import type { ChartWay } from '../machines/chart-ways.ts';

/**
 * Has the machine of these ways, which must not have any users yet, tell of each of them when the
 * first user takes it. From then on it costs nothing.
 */
export function watchWays(ways: readonly ChartWay[], tell: (name: string) => void): void {
  for (const { name, definition } of ways) {
    const { actions } = definition;
    const tellOnce = (): void => {
      definition.actions = actions;
      tell(name);
    };
    definition.actions = [tellOnce, ...actions];
  }
}
