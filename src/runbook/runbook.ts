import type { Mesh } from '../model/mesh';
import { isMembershipUnknown } from '../model/workloads/enrolment';
import { workloads } from '../model/workloads/workload';
import { platformFacts, versionOf } from '../model/platform/platform-facts';
import type { Step } from './commands';
import { nameOf, type RunbookPath, type RunbookPaths } from './paths';
import { placesOf } from './places';
import { captureSection } from './sections/capture';
import { appSection, hostNetworkSection, lastSection } from './sections/ends';
import { networkSection } from './sections/network';
import { partsSection } from './sections/parts';
import { gatewaySection, sidecarSection, waypointSection } from './sections/proxies';
import { clientZtunnelSection, serverZtunnelSection } from './sections/ztunnel';

/** One kind of hop, and how to look at it. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** What happens there. */
  readonly about: string;
  /** Who is there. */
  readonly names: readonly string[];
  readonly steps: readonly Step[];
}

/** What to run to find out where a path is broken. */
export interface Runbook {
  readonly versions: readonly { readonly component: string; readonly version: string; readonly isAssumed: boolean }[];
  readonly paths: readonly RunbookPath[];
  readonly denied: number;
  readonly isCut: boolean;
  readonly sections: readonly Section[];
  /** Namespaces that the input lacks, so that nothing says whether their pods are captured. */
  readonly unknown: readonly string[];
  /** Objects that no command has, as no server would take their names. */
  readonly refused: readonly string[];
}

/** The sections for paths: one for each kind of hop that they have, in the order in which packets pass. */
export function runbookOf(mesh: Mesh, { denied, isCut, paths }: RunbookPaths): Runbook {
  const places = placesOf(mesh, paths);
  const sections = [
    partsSection(mesh, places),
    captureSection(mesh, places),
    gatewaySection(mesh, places),
    sidecarSection(mesh, places),
    clientZtunnelSection(mesh, places),
    networkSection(mesh, places, paths),
    waypointSection(mesh, places),
    serverZtunnelSection(mesh, places),
    appSection(mesh, places),
    hostNetworkSection(mesh, paths),
    lastSection(mesh, places),
  ];
  const facts = platformFacts(mesh);
  const components = ['istio', ...(places.usesCilium ? ['cilium' as const] : [])] as const;
  return {
    versions: components.map((component) => ({
      component,
      version: versionOf(mesh, component),
      isAssumed: facts[component] === undefined,
    })),
    paths,
    denied,
    isCut,
    sections: sections.flatMap((one) => (one && one.steps.length + one.names.length > 0 ? [one] : [])),
    unknown: unknownNamespaces(mesh, paths),
    refused: places.refused,
  };
}

function unknownNamespaces(mesh: Mesh, paths: readonly RunbookPath[]): readonly string[] {
  const landed = new Set(paths.flatMap(({ answer }) => answer.lands.flatMap((one) => one.workloads)));
  const servers = workloads(mesh).filter((one) => landed.has(nameOf(one)));
  const unknown = [...paths.flatMap((path) => path.workloads), ...servers].filter((one) =>
    isMembershipUnknown(mesh, one),
  );
  return [...new Set(unknown.map(({ namespace }) => namespace))].sort();
}
