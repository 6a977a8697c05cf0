import { isIP } from 'node:net';
import { isBlock, isIpAddress, isIpOrBlock } from '../input/addresses';
import { oneOf } from '../input/choice';
import { hasShape, knownProps } from '../input/known-props';
import { objectName } from '../input/names';
import { count, port } from '../input/numbers';
import { refuse, shown } from '../input/refuse';
import { Platform } from '../install/platform';
import { checkOverrides } from './cilium-values-overrides';
import type {
  ApiServer,
  CertificateIssuer,
  CiliumCluster,
  CiliumEncryption,
  CiliumHubble,
  CiliumIpam,
  CiliumRouting,
  CiliumValuesProps,
} from './cilium-values-props';

const checkShapes = knownProps<CiliumValuesProps>({
  platform: 'object',
  ambient: 'flag',
  after: 'list',
  kubeProxyReplacement: 'flag',
  apiServer: 'object',
  routing: 'object',
  ipam: 'object',
  masquerade: true,
  encryption: 'object',
  hubble: true,
  metrics: 'flag',
  serviceMonitors: 'flag',
  gatewayApi: 'flag',
  hostFirewall: 'flag',
  l7Proxy: 'flag',
  cluster: 'object',
  ipv6: 'flag',
  operatorReplicas: true,
  cniConfDir: true,
  cniBinDir: true,
  overrides: true,
  accept: 'map',
});
const checkApiServer = knownProps<ApiServer>({ host: 'text', port: true });
const checkRouting = knownProps<CiliumRouting>({
  mode: true,
  tunnelProtocol: true,
  nativeCidr: true,
  nativeCidrIpv6: true,
  autoDirectNodeRoutes: 'flag',
});
const checkIpam = knownProps<CiliumIpam>({ mode: true, podCidrs: 'texts', podCidrSizePerNode: true });
const checkEncryption = knownProps<CiliumEncryption>({
  type: true,
  nodes: 'flag',
  strictCidr: true,
  secretName: 'text',
});
const checkHubble = knownProps<CiliumHubble>({ relay: 'flag', ui: 'flag', metrics: 'texts', certificates: true });
const checkIssuer = knownProps<CertificateIssuer>({ kind: true, name: 'text' });
const checkCluster = knownProps<CiliumCluster>({ name: 'text', id: true });

/** Refuses props that are wrong whatever the version and the distribution. */
export function checkCiliumProps(place: string, props: CiliumValuesProps): void {
  checkShapes(place, props);
  if (props.overrides !== undefined) {
    checkOverrides(place, props.overrides);
    hasShape(place, 'overrides', 'map', props.overrides);
  }
  if (!(props.platform instanceof Platform)) {
    refuse(
      place,
      `platform must be a Platform, such as new Platform({ cilium: '1.18' }), got ${shown(props.platform)}`,
    );
  }
  const { apiServer, masquerade, cluster, operatorReplicas, serviceMonitors, metrics, accept = {} } = props;
  if (apiServer !== undefined) apiServerOf(place, apiServer);
  if (props.routing !== undefined) routing(place, props.routing);
  if (props.ipam !== undefined) ipam(place, props.ipam);
  if (props.encryption !== undefined) encryption(place, props.encryption);
  if (props.hubble !== undefined && props.hubble !== false) hubble(place, props.hubble);
  if (masquerade !== undefined) oneOf(place, 'masquerade', masquerade, ['iptables', 'bpf', 'off']);
  if (cluster !== undefined) {
    checkCluster(place, cluster, 'cluster');
    count(place, 'cluster.id', cluster.id);
  }
  if (operatorReplicas !== undefined) count(place, 'operatorReplicas', operatorReplicas, 1);
  for (const what of ['cniConfDir', 'cniBinDir'] as const) {
    const folder: unknown = props[what];
    if (folder !== undefined && (typeof folder !== 'string' || !/^(\/[\w.@+-]+)+\/?$/.test(folder))) {
      refuse(place, `${what} must be a folder of the nodes, such as "/opt/cni/bin", got ${shown(folder)}`);
    }
  }
  if (serviceMonitors === true && metrics !== true) {
    refuse(place, 'serviceMonitors need metrics to scrape; give metrics: true as well');
  }
  if (props.gatewayApi === true && props.kubeProxyReplacement !== true) {
    refuse(place, "gatewayApi needs kubeProxyReplacement: true, or Cilium's gateways get no traffic");
  }
  const conflict = props.gatewayApi === true ? props.platform.conflict('cilium-gateways') : undefined;
  if (conflict !== undefined) refuse(place, `gatewayApi: ${conflict}`);
  for (const [rule, reason] of Object.entries(accept)) {
    if (typeof reason !== 'string' || reason.trim() === '') {
      refuse(place, `accept["${rule}"] must be your reason, got ${shown(reason)}`);
    }
    if (rule.startsWith('cilium-chart/')) {
      refuse(place, `accept["${rule}"] would not help: the chart itself refuses to render; change the value`);
    }
  }
}

function apiServerOf(place: string, server: ApiServer): void {
  checkApiServer(place, server, 'apiServer');
  // "auto" would be looked up in a cluster; a host with a port or in brackets gets brackets and a port again.
  const isName = /^[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?\.?$/.test(server.host) && server.host !== 'auto';
  if (!isName && !(isIpAddress(server.host) && !server.host.includes('%'))) {
    refuse(
      place,
      `apiServer.host must be a name or an address alone, such as "api.example.com", got ${shown(server.host)}; ` +
        'a port goes into apiServer.port',
    );
  }
  if (server.port !== undefined) port(place, 'apiServer.port', server.port);
}

function routing(place: string, given: CiliumRouting): void {
  checkRouting(place, given, 'routing');
  const { mode, tunnelProtocol, nativeCidr, nativeCidrIpv6, autoDirectNodeRoutes } = given;
  oneOf(place, 'routing.mode', mode, ['tunnel', 'native']);
  if (tunnelProtocol !== undefined) {
    oneOf(place, 'routing.tunnelProtocol', tunnelProtocol, ['vxlan', 'geneve']);
    if (mode === 'native') refuse(place, 'routing.tunnelProtocol is for mode "tunnel"; leave it out with "native"');
  }
  block(place, 'routing.nativeCidr', nativeCidr, 4);
  block(place, 'routing.nativeCidrIpv6', nativeCidrIpv6, 6);
  if (mode === 'native') return;
  for (const [what, value] of Object.entries({ nativeCidr, nativeCidrIpv6, autoDirectNodeRoutes })) {
    if (value !== undefined) refuse(place, `routing.${what} is for mode "native"; leave it out with "tunnel"`);
  }
}

function ipam(place: string, given: CiliumIpam): void {
  checkIpam(place, given, 'ipam');
  const { mode = 'cluster-pool', podCidrs, podCidrSizePerNode: size } = given;
  oneOf(place, 'ipam.mode', mode, ['cluster-pool', 'kubernetes', 'multi-pool', 'eni']);
  if (podCidrs?.length === 0) refuse(place, 'ipam.podCidrs is empty; give at least one range, or leave it out');
  for (const [i, cidr] of (podCidrs ?? []).entries()) block(place, `ipam.podCidrs[${i}]`, cidr);
  if (size !== undefined && (!Number.isInteger(size) || size < 1 || size > 32)) {
    refuse(place, `ipam.podCidrSizePerNode must be the length of a range, 1 to 32, got ${shown(size)}`);
  }
  if (mode === 'cluster-pool') return;
  for (const [what, value] of Object.entries({ podCidrs, podCidrSizePerNode: size })) {
    if (value !== undefined)
      refuse(place, `ipam.${what} is for mode "cluster-pool"; "${mode}" takes its ranges elsewhere`);
  }
}

function encryption(place: string, given: CiliumEncryption): void {
  checkEncryption(place, given, 'encryption');
  const { type, nodes, strictCidr, secretName } = given;
  oneOf(place, 'encryption.type', type, ['wireguard', 'ipsec', 'ztunnel']);
  block(place, 'encryption.strictCidr', strictCidr, 4);
  for (const [what, value] of Object.entries({ nodes, strictCidr })) {
    if (value !== undefined && type !== 'wireguard') refuse(place, `encryption.${what} is for type "wireguard"`);
  }
  if (secretName === undefined) return;
  if (type !== 'ipsec') refuse(place, 'encryption.secretName is for type "ipsec"');
  objectName(place, 'encryption.secretName', secretName);
}

function hubble(place: string, given: CiliumHubble): void {
  checkHubble(place, given, 'hubble');
  const { relay, ui, metrics, certificates } = given;
  // The chart writes each as it is, so that one with a space would be two, and one with a line break a key.
  const bad = metrics?.find((metric) => !/^[A-Za-z][^\s\p{Cc}]*$/u.test(metric));
  if (bad !== undefined) {
    refuse(place, `hubble.metrics must be names with options, such as "dns:query;ignoreAAAA", got ${shown(bad)}`);
  }
  if (ui === true && relay === false)
    refuse(place, 'hubble.ui shows what the relay collects; leave relay out, or true');
  if (certificates === undefined || certificates === 'cronJob' || certificates === 'helm') return;
  if (typeof certificates === 'string') oneOf(place, 'hubble.certificates', certificates, ['cronJob', 'helm']);
  checkIssuer(place, certificates, 'hubble.certificates');
  oneOf(place, 'hubble.certificates.kind', certificates.kind, ['Issuer', 'ClusterIssuer']);
  objectName(place, 'hubble.certificates.name', certificates.name);
}

function block(place: string, what: string, value: unknown, family?: 4 | 6): void {
  if (value === undefined) return;
  const isFamily = family === undefined || (typeof value === 'string' && isIP(value.split('/')[0]!) === family);
  if (isIpOrBlock(value) && isBlock(value) && isFamily) return;
  const example = family === 6 ? 'fd00::/104' : '10.0.0.0/8';
  refuse(
    place,
    `${what} must be a range${family ? ` of IPv${family}` : ''}, such as "${example}", got ${shown(value)}`,
  );
}
