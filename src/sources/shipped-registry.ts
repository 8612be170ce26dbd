import type { Registry } from '../scenario/registry.ts';
import { registryOf, shippedMaterial } from './scenario-material.ts';

/** The names of everything that is shipped. */
export const shippedRegistry: Registry = registryOf(shippedMaterial);
