/** The parts of package.json and its lockfile that are held to rules. */
export interface PackageFiles {
  readonly manifest: Readonly<Record<string, unknown>>;
  readonly lockfile: Readonly<Record<string, unknown>>;
}

/** One version, also of a package that goes by another name here. */
const exact = /^(npm:[\w@/.-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/;

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function versionFaults(manifest: PackageFiles['manifest']): string[] {
  return ['dependencies', 'devDependencies', 'optionalDependencies', 'overrides']
    .flatMap((group) => entriesOf(manifest[group]))
    .filter(([, version]) => !exact.test(String(version)))
    .map(([name, version]) => `package.json asks for ${name} ${String(version)}; pin one version`);
}

function resolvedFaults(lockfile: PackageFiles['lockfile']): string[] {
  return entriesOf(lockfile['packages'])
    .filter(([, entry]) => entriesOf(entry).some(([key]) => key === 'resolved'))
    .map(([name]) => `package-lock.json names a host for ${name}; leave "resolved" out`);
}

/** Versions that are not exact, and lockfile entries bound to the registry of one machine. */
export function packageFaults({ manifest, lockfile }: PackageFiles): readonly string[] {
  return [...versionFaults(manifest), ...resolvedFaults(lockfile)];
}
