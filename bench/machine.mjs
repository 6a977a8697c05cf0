import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './project.mjs';

/** What the figures depend on, for those who compare two runs. */
export function machine() {
  const versions = ['cdk8s', 'constructs', 'cdk8s-plus-27'].map((name) => `${name} ${versionOf(name)}`);
  const cores = `${availableParallelism()} cores under a load of ${loadavg()[0].toFixed(1)}`;
  return [
    `${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${cores}, ${process.platform} ${process.arch}`,
    `Node ${process.versions.node}, ${versions.join(', ')}`,
  ].join('\n');
}

/** @param {string} name */
function versionOf(name) {
  return JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')).version;
}
