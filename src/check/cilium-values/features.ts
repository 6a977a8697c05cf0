import { asInt } from './cluster';
import { setting } from '../values-patch';
import { isUpgradeFromBefore, rendersConfig, type Context, type Report, type ValuesRule } from './rule';

const TEMPLATES = 'cilium/cilium install/kubernetes/cilium/templates';
const VALIDATE = [`${TEMPLATES}/validate.yaml`];

/** What the chart refuses about features of the agent: metrics, L7, authentication, endpoints, DNS. */
export const FEATURES: readonly ValuesRule[] = [
  {
    id: 'cilium-chart/service-monitor-without-crds',
    severity: 'error',
    sources: VALIDATE,
    check(context) {
      const { values, given } = context;
      const path = monitored(context);
      const trust = 'prometheus.serviceMonitor.trustCRDsExist';
      if (path === undefined || values.isTrue(trust)) return undefined;
      return {
        field: path,
        message: 'the chart refuses to render offline: it can not see whether the cluster knows ServiceMonitors',
        fix: `set ${trust} to true, once the CRDs of the Prometheus operator are installed`,
        patch: setting(given, trust, true),
      };
    },
  },
  {
    id: 'cilium-chart/l7-proxy-needed',
    severity: 'error',
    sources: VALIDATE,
    check({ values, given }) {
      const user = ['ingressController.enabled', 'gatewayAPI.enabled'].find((path) => values.isTrue(path));
      const balancer = values.get('loadBalancer.l7.backend') === 'envoy' ? 'loadBalancer.l7.backend' : undefined;
      const path = user ?? balancer;
      // A null takes the key away, and the chart then asks no more.
      if (path === undefined || values.get('l7Proxy') === undefined || values.isTrue('l7Proxy')) return undefined;
      return {
        field: 'l7Proxy',
        message: `the chart refuses to render: ${path} needs Cilium's Envoy, and l7Proxy is false`,
        fix: `set l7Proxy to true, or leave out ${path}`,
        patch: setting(given, 'l7Proxy', true),
      };
    },
  },
  {
    id: 'cilium-chart/ingress-traffic-policy',
    severity: 'error',
    minors: [16],
    sources: VALIDATE,
    check({ values }) {
      const service = 'ingressController.service';
      const type = values.get(`${service}.type`);
      if (!values.isTrue('ingressController.enabled') || (type !== 'LoadBalancer' && type !== 'NodePort'))
        return undefined;
      return trafficPolicy(values.get(`${service}.externalTrafficPolicy`), `${service}.externalTrafficPolicy`);
    },
  },
  {
    id: 'cilium-chart/gateway-traffic-policy',
    severity: 'error',
    minors: [16],
    sources: VALIDATE,
    check({ values }) {
      const path = 'gatewayAPI.externalTrafficPolicy';
      return values.isTrue('gatewayAPI.enabled') ? trafficPolicy(values.get(path), path) : undefined;
    },
  },
  {
    id: 'cilium-chart/l7-without-kube-proxy-replacement',
    severity: 'error',
    sources: VALIDATE,
    check(context) {
      const { values, given } = context;
      const path = ['envoyConfig.enabled', 'ingressController.enabled', 'gatewayAPI.enabled'].find((user) =>
        values.isTrue(user),
      );
      if (path === undefined) return undefined;
      const mode = values.text('kubeProxyReplacement');
      const unsaid = values.get('kubeProxyReplacement') === undefined && isUpgradeFromBefore(context, 14);
      if (mode !== 'disabled' && !unsaid) return undefined;
      return {
        field: 'kubeProxyReplacement',
        message: `the chart refuses to render: ${path} needs kubeProxyReplacement to be true or false`,
        fix: 'set kubeProxyReplacement to true',
        patch: setting(given, 'kubeProxyReplacement', true),
      };
    },
  },
  {
    id: 'cilium-chart/spire-without-authentication',
    severity: 'error',
    sources: VALIDATE,
    check({ values, given }) {
      if (!values.isTrue('authentication.mutual.spire.enabled') || values.isTrue('authentication.enabled'))
        return undefined;
      return {
        field: 'authentication.mutual.spire.enabled',
        message: 'the chart refuses to render: SPIRE serves authentication, which is not enabled',
        fix: 'set authentication.enabled to true',
        patch: setting(given, 'authentication.enabled', true),
      };
    },
  },
  {
    id: 'cilium-chart/endpoint-slices-without-endpoints',
    severity: 'error',
    sources: VALIDATE,
    check({ values, minor, given }) {
      const path = endpointSlices({ values, minor });
      if (path === undefined || values.get('disableEndpointCRD') !== true) return undefined;
      return {
        field: 'disableEndpointCRD',
        message: `the chart refuses to render: ${path} gathers CiliumEndpoints, and disableEndpointCRD is true`,
        fix: `set disableEndpointCRD to false, or ${path} to false`,
        patch: setting(given, 'disableEndpointCRD', false),
      };
    },
  },
  {
    id: 'cilium-chart/dns-proxy-port',
    severity: 'error',
    minors: [19],
    sources: VALIDATE,
    check({ values }) {
      if (!values.isTrue('standaloneDnsProxy.enabled') || asInt(values.get('dnsProxy.proxyPort')) !== 0)
        return undefined;
      return {
        field: 'dnsProxy.proxyPort',
        message:
          'the chart refuses to render: a standalone DNS proxy needs a fixed port, which it shares with the agent',
        fix: 'set dnsProxy.proxyPort, such as 10094',
      };
    },
  },
  {
    id: 'cilium-chart/tproxy-with-netkit',
    severity: 'error',
    minors: [19],
    sources: [...VALIDATE, 'cilium/cilium issue 39892'],
    check({ values, given }) {
      const mode = values.get('bpf.datapathMode');
      if (!values.isTrue('bpf.tproxy') || (mode !== 'netkit' && mode !== 'netkit-l2')) return undefined;
      return {
        field: 'bpf.tproxy',
        message: `the chart refuses to render: bpf.tproxy does not work with bpf.datapathMode=${mode}`,
        fix: 'set bpf.tproxy to false, or bpf.datapathMode to veth',
        patch: setting(given, 'bpf.tproxy', false),
      };
    },
  },
  {
    id: 'cilium-chart/endpoint-status-of-nothing',
    severity: 'error',
    minors: [undefined, 15],
    sources: [`${TEMPLATES}/cilium-configmap.yaml`],
    check(context) {
      const { values } = context;
      if (!rendersConfig(context) || !values.isTrue('endpointStatus.enabled')) return undefined;
      if (![undefined, ''].includes(values.get('endpointStatus.status') as string | undefined)) return undefined;
      return {
        field: 'endpointStatus.status',
        message: 'the chart refuses to render: endpointStatus.enabled is true, and endpointStatus.status names nothing',
        fix: 'set endpointStatus.status, such as "policy health"',
      };
    },
  },
];

/** The first ServiceMonitor that would be rendered and that the chart looks at. */
function monitored({ values, minor }: Context): string | undefined {
  const proxied = minor >= 16 || values.isTrue('proxy.prometheus.enabled');
  const places = [
    { path: 'prometheus', counts: true },
    { path: 'operator.prometheus', counts: true },
    { path: 'envoy.prometheus', counts: proxied },
    { path: 'hubble.relay.prometheus', counts: proxied },
  ];
  const found = places.find(
    ({ path, counts }) => counts && values.isTrue(`${path}.enabled`) && values.isTrue(`${path}.serviceMonitor.enabled`),
  );
  return found && `${found.path}.serviceMonitor.enabled`;
}

function trafficPolicy(policy: unknown, field: string): Report | undefined {
  if (policy === 'Cluster' || policy === 'Local') return undefined;
  return {
    field,
    message: `the chart refuses to render: ${field} is ${JSON.stringify(policy ?? null)}, and it knows Cluster and Local`,
    fix: `set ${field} to Cluster or Local, or leave it out`,
  };
}

function endpointSlices({ values, minor }: Pick<Context, 'values' | 'minor'>): string | undefined {
  if (minor === 15) return values.get('enableCiliumEndpointSlice') === true ? 'enableCiliumEndpointSlice' : undefined;
  if (values.isTrue('ciliumEndpointSlice.enabled')) return 'ciliumEndpointSlice.enabled';
  return minor < 18 && values.isTrue('enableCiliumEndpointSlice') ? 'enableCiliumEndpointSlice' : undefined;
}
