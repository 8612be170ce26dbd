import { registerHooks } from 'node:module';
import { extname } from 'node:path';

const packageName = 'statecrowd';

/** What modules with tables of their own import; ours, where they have none. */
const lentPackage = 'kysely';
let isRegistered = false;

/**
 * Lets modules of users import `statecrowd` wherever they lie, and get this very program: what they
 * define has to be of the same make as what runs it. Kysely they get where they have none of their
 * own. Once per thread; calling it again is nothing.
 */
export function provideOwnPackage(): void {
  if (isRegistered) return;
  isRegistered = true;
  const url = new URL(`../index${extname(import.meta.url)}`, import.meta.url).href;
  const lentUrl = import.meta.resolve(lentPackage);
  registerHooks({
    resolve: (specifier, context, nextResolve) => {
      if (specifier === packageName) return { url, shortCircuit: true };
      try {
        return nextResolve(specifier, context);
      } catch (error) {
        if (specifier !== lentPackage) throw error;
        return { url: lentUrl, shortCircuit: true };
      }
    },
  });
}
