/** Keys of Cilium's chart that the models lack, found by comparing them with the charts of later patches, file by file. */

/** Scripts of the chart that are templates too (files/nodeinit) read these, in every minor. */
const IN_SCRIPTS = {
  'gke.disableDefaultSnat': { type: 'boolean', src: 'tpl' },
  'nodeinit.reconfigureKubelet': { type: 'boolean', src: 'tpl' },
  'nodeinit.removeCbrBridge': { type: 'boolean', src: 'tpl' },
};

/** What patches of a minor brought after the one that its model is of. @type {Record<string, Record<string, any>>} */
const LATER_PATCHES = {
  1.15: {
    'bpf.nodeMapMax': { type: ['null', 'integer'], default: null, since: '1.15.4' },
    'clustermesh.apiserver.service.loadBalancerClass': { type: ['null', 'string'], default: null, since: '1.15.7' },
    'dnsProxy.socketLingerTimeout': { type: 'integer', default: 10, since: '1.15.8' },
    'envoy.affinity.nodeAffinity': { type: 'object', open: true, since: '1.15.3' },
    'envoy.affinity.podAffinity': { type: 'object', open: true, since: '1.15.3' },
    'envoy.xffNumTrustedHopsL7PolicyEgress': { type: 'integer', default: 0, since: '1.15.5' },
    'envoy.xffNumTrustedHopsL7PolicyIngress': { type: 'integer', default: 0, since: '1.15.5' },
    'nodeinit.image.digest': { type: 'string', since: '1.15.4' },
    'nodeinit.image.useDigest': { type: 'boolean', default: true, since: '1.15.4' },
    'nodeinit.podSecurityContext': { type: 'object', open: true, since: '1.15.5' },
    'sysctlfix.enabled': { type: 'boolean', default: true, since: '1.15.7' },
  },
};

/** Keys that values.yaml has given up, and templates still fall back to (clustermesh-apiserver/_helpers.tpl). @type {Record<string, Record<string, any>>} */
const FALLBACKS = {
  '1.20': {
    'clustermesh.apiserver.tls.server.extraDnsNames': { type: 'array', items: { type: 'string' }, src: 'tpl' },
    'clustermesh.apiserver.tls.server.extraIpAddresses': { type: 'array', items: { type: 'string' }, src: 'tpl' },
  },
};

/** Structures of Kubernetes that templates write with `toYaml`, so that any key of theirs counts, beside those of the defaults. */
const PASSED_ON = [
  'affinity',
  'authentication.mutual.spire.install.agent.tolerations',
  'ciliumEndpointSlice.rateLimits',
  'clustermesh.apiserver.affinity',
  'clustermesh.apiserver.etcd.securityContext',
  'clustermesh.apiserver.kvstoremesh.securityContext',
  'clustermesh.apiserver.nodeSelector',
  'clustermesh.apiserver.podSecurityContext',
  'clustermesh.apiserver.securityContext',
  'clustermesh.apiserver.updateStrategy',
  'cni.resources',
  'encryption.ztunnel.nodeSelector',
  'encryption.ztunnel.resources',
  'encryption.ztunnel.tolerations',
  'encryption.ztunnel.updateStrategy',
  'envoy.affinity',
  'envoy.nodeSelector',
  'envoy.podSecurityContext',
  'envoy.prometheus.serviceMonitor.relabelings',
  'envoy.securityContext.seLinuxOptions',
  'envoy.tolerations',
  'envoy.updateStrategy',
  'etcd.nodeSelector',
  'etcd.tolerations',
  'etcd.updateStrategy',
  'hubble.export.dynamic.config.content',
  'hubble.metrics.serviceMonitor.relabelings',
  'hubble.relay.affinity',
  'hubble.relay.nodeSelector',
  'hubble.relay.podSecurityContext',
  'hubble.relay.securityContext',
  'hubble.relay.updateStrategy',
  'hubble.ui.backend.securityContext',
  'hubble.ui.frontend.securityContext',
  'hubble.ui.nodeSelector',
  'hubble.ui.securityContext',
  'hubble.ui.updateStrategy',
  'nodeSelector',
  'nodeinit.nodeSelector',
  'nodeinit.podSecurityContext',
  'nodeinit.resources',
  'nodeinit.securityContext',
  'nodeinit.tolerations',
  'nodeinit.updateStrategy',
  'operator.affinity',
  'operator.nodeSelector',
  'operator.podSecurityContext',
  'operator.securityContext',
  'operator.tolerations',
  'operator.updateStrategy',
  'podSecurityContext',
  'preflight.affinity',
  'preflight.nodeSelector',
  'preflight.securityContext',
  'preflight.tolerations',
  'prometheus.serviceMonitor.relabelings',
  'securityContext.seLinuxOptions',
  'standaloneDnsProxy.nodeSelector',
  'standaloneDnsProxy.updateStrategy',
  'tolerations',
  'updateStrategy',
];

/**
 * Adds what is missing to the model of one minor.
 *
 * @param {string} minor @param {any} schema
 */
export function supplement(minor, schema) {
  for (const [path, node] of Object.entries({ ...IN_SCRIPTS, ...LATER_PATCHES[minor], ...FALLBACKS[minor] })) {
    const keys = path.split('.');
    const last = /** @type {string} */ (keys.pop());
    let at = schema;
    for (const key of keys) at = (at.properties ??= {})[key] ??= { type: 'object', properties: {} };
    (at.properties ??= {})[last] ??= node;
    at.properties = Object.fromEntries(Object.entries(at.properties).sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  for (const path of PASSED_ON) {
    const node = path.split('.').reduce((/** @type {any} */ at, key) => at?.properties?.[key], schema);
    if (node !== undefined) takesAnyKey(node);
  }
  const capacity = schema.properties.hubble.properties.eventBufferCapacity;
  if (capacity !== undefined) capacity.type = ['string', 'integer'];
}

/** Leaves the types of known keys as they are. @param {any} node */
function takesAnyKey(node) {
  if (node.properties !== undefined && !node.open) {
    node.values ??= { open: true };
    for (const child of Object.values(node.properties)) takesAnyKey(child);
  }
  if (typeof node.items === 'object' && node.items !== null) takesAnyKey(node.items);
}
