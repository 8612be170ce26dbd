import { registerHooks } from 'node:module';
import { extname } from 'node:path';

const packageName = 'statecrowd';
let isRegistered = false;

/**
 * Lets modules of users import `statecrowd` wherever they lie, and get this very program: what they
 * define has to be of the same make as what runs it. Once per thread; calling it again is nothing.
 */
export function provideOwnPackage(): void {
  if (isRegistered) return;
  isRegistered = true;
  const url = new URL(`../index${extname(import.meta.url)}`, import.meta.url).href;
  registerHooks({
    resolve: (specifier, context, nextResolve) =>
      specifier === packageName ? { url, shortCircuit: true } : nextResolve(specifier, context),
  });
}
