import type { SemVer } from 'semver';
import { refuse, shown } from '../input/refuse';
import type { Component } from './platform-props';

/** The names of components in messages. */
export const NAMES: Readonly<Record<Component, string>> = {
  kubernetes: 'Kubernetes',
  istio: 'Istio',
  gatewayApi: 'Gateway API',
  cilium: 'Cilium',
};

/** The oldest versions that this library writes for. */
export const OLDEST: Readonly<Record<Component, string>> = {
  kubernetes: '1.27',
  istio: '1.24',
  gatewayApi: '1.1',
  cilium: '1.15',
};

/** The newest versions whose facts were read; Istio 1.32 while it was in development. */
export const NEWEST: Readonly<Record<Component, string>> = {
  kubernetes: '1.36',
  istio: '1.32',
  gatewayApi: '1.6',
  cilium: '1.20',
};

type Range = readonly [oldest: string, newest: string];

/** Where to read which Kubernetes versions a component was tested on, and what is known of that. */
interface Tested {
  readonly says: string;
  readonly source: string;
  readonly ranges: Readonly<Record<string, Range>>;
}

/** Kubernetes versions by minor of the component. A minor that is not here is one whose range was not found. */
const TESTED_ON_KUBERNETES: Readonly<Partial<Record<Component, Tested>>> = {
  istio: {
    says: 'is supported on',
    source: 'https://istio.io/latest/docs/releases/supported-releases/',
    ranges: {
      '1.24': ['1.28', '1.31'],
      '1.25': ['1.29', '1.32'],
      '1.26': ['1.29', '1.33'],
      '1.27': ['1.29', '1.33'],
      '1.28': ['1.30', '1.34'],
      '1.29': ['1.31', '1.35'],
      '1.30': ['1.32', '1.36'],
      '1.31': ['1.32', '1.36'],
    },
  },
  cilium: {
    says: 'is tested on',
    source: 'https://docs.cilium.io/en/stable/network/kubernetes/compatibility/',
    ranges: {
      '1.15': ['1.26', '1.29'],
      '1.16': ['1.27', '1.30'],
      '1.17': ['1.29', '1.32'],
      '1.18': ['1.30', '1.33'],
      '1.19': ['1.32', '1.35'],
      '1.20': ['1.33', '1.36'],
    },
  },
};

/** A version as a user may give it, without the "v" of a tag. */
export function versionOf(place: string, component: Component, given: unknown): string {
  const text = given ?? OLDEST[component];
  if (typeof text !== 'string' || !/^v?\d+\.\d+(\.\d+)?([-+.][0-9A-Za-z.+-]*)?$/.test(text)) {
    refuse(place, `${component} must be a version such as "${OLDEST[component]}", got ${shown(text)}`);
  }
  if (compare(text, OLDEST[component]) < 0) {
    refuse(place, `${NAMES[component]} ${text} is not supported; the oldest is ${OLDEST[component]}`);
  }
  return text.replace(/^v/, '');
}

/** Less than 0 if `a` is older than `b`; what either leaves out counts as 0, and a pre-release as its release. */
export function compare(a: string, b: string): number {
  return parsed(a).compare(parsed(b));
}

/** The first two numbers of a version. */
export function minorOf(version: string): string {
  const { major, minor } = parsed(version);
  return `${major}.${minor}`;
}

/** What to tell of a version that came after those that are known; nothing of the others. */
export function noteOnNewer(component: Component, version: string): string | undefined {
  const newest = NEWEST[component];
  if (compare(minorOf(version), newest) <= 0) return undefined;
  return (
    `${NAMES[component]} ${version} is newer than ${newest}, the newest that is known here; ` +
    `what is written and checked is that of ${newest}`
  );
}

/** What to tell of a component on a Kubernetes that upstream does not test it on: it may well work. */
export function noteOnKubernetes(component: Component, version: string, kubernetes: string): string | undefined {
  const tested = TESTED_ON_KUBERNETES[component];
  const range = tested?.ranges[minorOf(version)];
  const minor = minorOf(kubernetes);
  if (!tested || !range || (compare(minor, range[0]) >= 0 && compare(minor, range[1]) <= 0)) return undefined;
  return (
    `${NAMES[component]} ${version} ${tested.says} Kubernetes ${range[0]} to ${range[1]}, ` +
    `and the Platform says ${kubernetes} (${tested.source})`
  );
}

/** A version with what it leaves out filled in. semver is loaded with the first, not with the library. */
function parsed(text: string): SemVer {
  const coerce = require('semver/functions/coerce') as typeof import('semver/functions/coerce');
  return coerce(text)!;
}
