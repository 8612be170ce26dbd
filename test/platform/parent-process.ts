import { launchPlatform } from '../../src/platform/launcher.ts';

/** A process that launches a platform and then does nothing until it is killed. */
const settings: unknown = JSON.parse(process.env['LAUNCH_SETTINGS'] ?? '');
const platform = await launchPlatform(Object(settings));
process.stdout.write(`${platform.pid} ${platform.httpUrl}\n`);
