import type { Registry } from '../scenario/registry.ts';

/** The names of everything that is shipped. */
export async function loadRegistry(): Promise<Registry> {
  const [{ personas }, { protocols }] = await Promise.all([
    import('../machines/personas.ts'),
    import('../protocols/registry.ts'),
  ]);
  return { personas: Object.keys(personas), protocols: [...protocols.keys()] };
}
