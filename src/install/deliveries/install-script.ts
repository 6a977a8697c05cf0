import type { GatewayApiCrds } from '../gateway-api-crds';
import type { HelmRelease } from '../helm-release';
import { CRD_GATE, gatesOf } from './readiness';

/** One step of an installation: why, and the commands. */
export interface Step {
  readonly title: string;
  readonly commands: readonly string[];
  /** Whether the commands use what {@link CLIENT_SIDE} sets. */
  readonly clientSide?: boolean;
}

/**
 * Helm 4 applies server-side by default. A field of a webhook that istiod has written since (`failurePolicy`, with charts before
 * istio/istio#59367), or the cloud has (`namespaceSelector`, on AKS), is a conflict there that fails the next run.
 *
 * @see istio/istio#59367 and istio/istio#60497
 */
const CLIENT_SIDE = [
  '',
  '# Helm 4 applies server-side, and fails where others have written into the webhooks of istiod since. Helm 3 has no such option.',
  'client_side=',
  'case "$(helm version --short)" in v[4-9]*) client_side=--server-side=false ;; esac',
];

/**
 * A script that installs in order. Each step ends when what it installed answers; the first that fails ends the script,
 * and it can be run again.
 */
export function installScript(steps: readonly Step[]): string {
  const head = [
    '#!/usr/bin/env bash',
    '# Installs in order, and goes on when a step answers. To be run again after a change, or where it stopped.',
    'set -euo pipefail',
    'cd "$(dirname "$0")"',
  ];
  if (steps.some(({ clientSide }) => clientSide)) head.push(...CLIENT_SIDE);
  const body = steps.flatMap(({ title, commands }, i) => ['', `# ${i + 1}. ${title}`, ...commands]);
  return `${[...head, ...body].join('\n')}\n`;
}

/** The step of the Gateway API CRDs. Server-side: client-side apply keeps a copy in an annotation, too small for them. */
export function crdStep(crds: GatewayApiCrds): Step {
  return {
    title: `Gateway API CRDs ${crds.version}, ${crds.channel} channel: no chart brings them`,
    commands: [`kubectl apply --server-side -f ${crds.manifest}`, CRD_GATE],
  };
}

/** The step of one chart, with its values in a file beside the script. */
export function helmStep(release: HelmRelease, valuesPath: string): Step {
  const { name, namespace, chart, repository, version } = release;
  const oci = repository.startsWith('oci://');
  const clientSide = chart === 'base' || chart === 'istiod';
  const options = [
    ...(clientSide ? [`\${client_side:+"$client_side"}`] : []),
    ...(oci ? [] : [`--repo ${repository}`]),
    `--version ${version}`,
    `--namespace ${namespace} --create-namespace`,
    `--values ${valuesPath}`,
    // Helm 4 waits for both operators of Cilium, but a cluster of one node never has more than one; and hooks, one of which makes
    // the certificates that pods want (cilium/cilium#40381), run after the wait. The gates wait for what is needed of it.
    `${chart === 'cilium' ? '' : '--wait '}--timeout 10m`,
  ];
  const source = oci ? `${repository.replace(/\/$/, '')}/${chart}` : chart;
  return {
    title: `${name} ${version}`,
    commands: [`helm upgrade --install ${name} ${source} \\\n  ${options.join(' \\\n  ')}`, ...gatesOf(release)],
    clientSide,
  };
}

/** The step after the last: what the platform was installed for, if it is whole. */
export function meshStep(releases: readonly HelmRelease[], manifests: string | undefined): Step {
  if (manifests !== undefined) {
    return {
      title: 'the mesh: namespaces, waypoints, policies',
      commands: [`kubectl apply --server-side --recursive -f ${manifests}`],
    };
  }
  const isWhole = releases.some(({ chart }) => chart === 'ztunnel');
  return {
    title: 'done',
    commands: [
      isWhole
        ? 'echo "the platform is ready; namespaces can be labelled istio.io/dataplane-mode=ambient now"'
        : `echo "ready: ${releases.map(({ name }) => name).join(', ')}"`,
    ],
  };
}
