import type { Command } from 'commander';

/** Where a command writes: the process, or a test. */
export interface Streams {
  readonly stdout: Writes;
  readonly stderr: Writes;
}

interface Writes {
  write(text: string): unknown;
}

/** Gives a command its arguments, options and action. */
export type Configure = (command: Command, streams: Streams) => void;

interface Registration {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Loads the command's file, in which everything else is. */
  readonly load: () => Configure;
}

/** Every command of the CLI, in the order of its help; each is a file in commands/. */
export const COMMANDS: readonly Registration[] = [
  {
    name: 'init',
    summary: 'write a small working project to start from',
    load: () => (require('./commands/init') as typeof import('./commands/init')).init,
  },
  {
    name: 'check',
    summary: 'say what is wrong with manifests before they are applied',
    load: () => (require('./commands/check') as typeof import('./commands/check')).check,
  },
  {
    name: 'explain',
    summary: 'say what becomes of a request, and why',
    load: () => (require('./commands/explain') as typeof import('./commands/explain')).explain,
  },
  {
    name: 'matrix',
    summary: 'say who reaches whom',
    load: () => (require('./commands/matrix') as typeof import('./commands/matrix')).matrix,
  },
  {
    name: 'diff',
    summary: 'say what a change of manifests does to who reaches whom',
    load: () => (require('./commands/diff') as typeof import('./commands/diff')).diff,
  },
  {
    name: 'migrate',
    summary: 'plan the way from sidecars to ambient mode',
    load: () => (require('./commands/migrate') as typeof import('./commands/migrate')).migrate,
  },
  {
    name: 'status',
    summary: 'predict the conditions that istiod writes on objects',
    load: () => (require('./commands/status') as typeof import('./commands/status')).status,
  },
  {
    name: 'import',
    summary: 'turn manifests into TypeScript',
    load: () => (require('./commands/import') as typeof import('./commands/import')).importCommand,
  },
  {
    name: 'verify',
    summary: 'compare a live cluster with what its manifests promise',
    load: () => (require('./commands/verify') as typeof import('./commands/verify')).verify,
  },
  {
    name: 'runbook',
    summary: 'say what to run to find out where a path is broken',
    load: () => (require('./commands/runbook') as typeof import('./commands/runbook')).runbook,
  },
  {
    name: 'cost',
    summary: 'say what proxies take and add, with sidecars and without',
    load: () => (require('./commands/cost') as typeof import('./commands/cost')).cost,
  },
  {
    name: 'bench-report',
    summary: 'say what a benchmark of fortio came to',
    load: () => (require('./commands/bench-report') as typeof import('./commands/bench-report')).benchReport,
  },
  {
    name: 'canary',
    summary: 'move canaries along their steps, where Git owns the weights',
    load: () => (require('./commands/canary') as typeof import('./commands/canary')).canary,
  },
  {
    name: 'values',
    summary: 'explain and correct Helm values of Cilium and Istio',
    load: () => (require('./commands/values') as typeof import('./commands/values')).values,
  },
];
