import { oneOf } from '../input/choice';
import { hasShape, knownProps } from '../input/known-props';
import { dnsLabel, objectName, plainName } from '../input/names';
import { count } from '../input/numbers';
import { refuse, shown } from '../input/refuse';
import type { IstioAmbientProps } from './istio-ambient-props';
import { Platform } from './platform';

const checkShapes = knownProps<IstioAmbientProps>({
  platform: 'object',
  after: 'list',
  revision: true,
  meshConfig: 'map',
  hub: 'text',
  tag: true,
  variant: true,
  imagePullSecrets: 'texts',
  network: 'text',
  clusterName: 'text',
  meshId: 'text',
  cniNamespace: true,
  ztunnelNamespace: true,
  excludeNamespaces: 'list',
  reconcileIptables: 'flag',
  repair: true,
  dnsCapture: 'flag',
  ipv6: 'flag',
  nativeNftables: 'flag',
  istioOwnedCniConfig: 'flag',
  cniConfDir: true,
  cniBinDir: true,
  cniNetnsDir: true,
  cniConfFileName: true,
  istiodResources: 'object',
  cniResources: 'object',
  ztunnelResources: 'object',
  waypointResources: 'object',
  replicas: true,
  autoscaling: 'object',
  disruptionBudget: 'object',
  spreadOver: 'list',
  priorityClass: true,
  logLevel: true,
  logAsJson: 'flag',
  metrics: 'flag',
  gatewaySeccompProfile: true,
  networkPolicy: 'flag',
  validationFailurePolicy: true,
  overrides: 'map',
});

/** Refuses props that are wrong whatever the version. */
export function checkAmbientProps(place: string, props: IstioAmbientProps): void {
  checkShapes(place, props);
  if (!(props.platform instanceof Platform)) {
    refuse(place, `platform must be a Platform, such as new Platform({ istio: '1.30' }), got ${shown(props.platform)}`);
  }
  const { revision, tag, cniConfFileName, replicas, spreadOver = [] } = props;
  if (revision !== undefined) checkRevision(place, revision);
  for (const what of ['cniNamespace', 'ztunnelNamespace'] as const) {
    if (props[what] !== undefined) dnsLabel(place, what, props[what]);
  }
  if (props.priorityClass !== undefined) objectName(place, 'priorityClass', props.priorityClass);
  for (const [i, one] of (props.excludeNamespaces ?? []).entries()) {
    const what = `excludeNamespaces[${i}]`;
    dnsLabel(place, what, plainName(place, what, one));
  }
  if (tag !== undefined && (typeof tag !== 'string' || !/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(tag))) {
    const quote = typeof tag === 'number' ? '; quote it, since as a number 1.30 is 1.3' : '';
    refuse(place, `tag must be the tag of an image, such as "1.30.1", got ${shown(tag)}${quote}`);
  }
  for (const what of ['cniConfDir', 'cniBinDir', 'cniNetnsDir'] as const) {
    const folder: unknown = props[what];
    if (folder !== undefined && (typeof folder !== 'string' || !/^\/[^\s]+$/.test(folder))) {
      refuse(place, `${what} must be a folder of the nodes, such as "/opt/cni/bin", got ${shown(folder)}`);
    }
  }
  if (cniConfFileName !== undefined && !/^[^\s/]+\.(conf|conflist|json)$/.test(String(cniConfFileName))) {
    refuse(
      place,
      `cniConfFileName must be the name of a file, such as "05-cilium.conflist", got ${shown(cniConfFileName)}`,
    );
  }
  if (replicas !== undefined) count(place, 'replicas', replicas, 1);
  for (const over of spreadOver) oneOf(place, 'spreadOver', over, ['zones', 'nodes']);
  if (new Set(spreadOver).size < spreadOver.length) {
    refuse(place, `spreadOver names one topology twice: ${shown(spreadOver)}`);
  }
  choices(place, props);
  for (const [chart, values] of Object.entries(props.overrides ?? {})) {
    oneOf(place, 'a chart of overrides', chart, ['base', 'istiod', 'cni', 'ztunnel']);
    if (values !== undefined) hasShape(place, `overrides.${chart}`, 'map', values);
  }
}

function choices(place: string, props: IstioAmbientProps): void {
  const { variant, repair, logLevel, gatewaySeccompProfile, validationFailurePolicy } = props;
  if (variant !== undefined) oneOf(place, 'variant', variant, ['distroless', 'debug']);
  if (repair !== undefined) oneOf(place, 'repair', repair, ['repair', 'delete', 'label', 'off']);
  if (logLevel !== undefined) oneOf(place, 'logLevel', logLevel, ['error', 'warn', 'info', 'debug']);
  if (gatewaySeccompProfile !== undefined) {
    oneOf(place, 'gatewaySeccompProfile', gatewaySeccompProfile, ['RuntimeDefault']);
  }
  if (validationFailurePolicy !== undefined) {
    oneOf(place, 'validationFailurePolicy', validationFailurePolicy, ['Fail', 'Ignore']);
  }
}

/** Helm cuts names of releases at 53 characters, and istiod's is `istiod-<revision>`. */
const LONGEST_REVISION = 53 - 'istiod-'.length;

/** The revision becomes part of the names of a Service and of a release. */
function checkRevision(place: string, revision: unknown): void {
  if (revision === 'default') {
    refuse(
      place,
      'revision "default" is not the default revision: the charts would call everything istiod-default, which nothing asks; ' +
        'leave revision out',
    );
  }
  if (typeof revision === 'number' || (typeof revision === 'string' && revision.includes('.'))) {
    const better = String(revision).replaceAll('.', '-');
    refuse(
      place,
      `revision ${shown(revision)} would be part of the name of a Service, which takes no dot and no number alone; use "${better}"`,
    );
  }
  const name = dnsLabel(place, 'revision', revision);
  if (name.length > LONGEST_REVISION) {
    refuse(place, `revision "${name}" has ${name.length} characters; Helm allows ${LONGEST_REVISION} after "istiod-"`);
  }
}
