import { always, POD, type AlertDefinition } from '../alert';
import { grows } from '../counters';

/** Certificates that end, and configuration that does not arrive: the mesh goes on with the old, until it doesn't. */
export const CONTROL_PLANE_ALERTS = {
  RootCertificateExpires: {
    reads: ['citadel_server_root_cert_expiry_timestamp'],
    severity: 'critical',
    for: '10m',
    summary: 'The root certificate of the mesh expires in {{ $value | humanizeDuration }}',
    description: ({ istioNamespaces: { istiod } }) =>
      'After that, no two pods of the mesh can connect. A new root takes days to roll out safely. ' +
      `First: kubectl -n ${istiod} get secret cacerts istio-ca-secret`,
    rules: ({ bounds }) => [`min(citadel_server_root_cert_expiry_timestamp) - time() < ${bounds.caCertificateLeft}`],
  },
  CaCertificateExpires: {
    reads: ['citadel_server_cert_chain_expiry_timestamp'],
    severity: 'critical',
    for: '10m',
    summary: 'The certificate that istiod signs with expires in {{ $value | humanizeDuration }}',
    description: ({ istioNamespaces: { istiod } }) =>
      `After that, istiod issues no certificate, and those of pods end within a day. First: kubectl -n ${istiod} get secret cacerts -o yaml`,
    rules: ({ bounds }) => [`min(citadel_server_cert_chain_expiry_timestamp) - time() < ${bounds.caCertificateLeft}`],
  },
  WaypointCertificateExpires: {
    reads: ['istio_agent_cert_expiry_seconds'],
    severity: 'critical',
    for: '5m',
    summary: `Certificate {{ $labels.resource_name }} of waypoint ${POD} expires in {{ $value | humanizeDuration }}`,
    description: () =>
      'It should have been renewed long ago: its agent does not get a new one from istiod. ' +
      'First: kubectl -n {{ $labels.namespace }} logs {{ $labels.pod }}',
    rules: ({ bounds }) => [
      `min by (namespace, pod, resource_name) (istio_agent_cert_expiry_seconds) < ${bounds.certificateLeft}`,
    ],
  },
  CertificatesNotIssued: {
    reads: ['citadel_server_authentication_failure_count', 'citadel_server_csr_sign_err_count'],
    severity: 'critical',
    for: '5m',
    summary: `istiod ${POD} refuses certificates`,
    description: ({ istioNamespaces: { ztunnel } }) =>
      '{{ $value | humanize }} requests failed within ten minutes. Pods whose certificate is not renewed drop out of the mesh within a day; ztunnel has no metric for it, so this is the first sign. ' +
      `First: kubectl -n {{ $labels.namespace }} logs {{ $labels.pod }} | grep -i csr; then istioctl ztunnel-config certificates -n ${ztunnel}`,
    rules: ({ bounds }) => [
      grows(
        'namespace, pod',
        ['citadel_server_authentication_failure_count', 'citadel_server_csr_sign_err_count'],
        '10m',
        bounds.failuresInTenMinutes,
      ),
    ],
  },
  ConfigRejected: {
    reads: ['pilot_total_xds_rejects'],
    severity: 'critical',
    for: '0s',
    summary: 'A proxy rejects {{ $labels.type }} configuration of istiod',
    description: () =>
      'It keeps the last that it could read: routes and policies written since are not in force there. ' +
      'First: kubectl -n {{ $labels.namespace }} logs {{ $labels.pod }} | grep -i "ACK ERROR"; then istioctl proxy-status',
    rules: always(grows('namespace, pod, type', ['pilot_total_xds_rejects'], '10m', 0)),
  },
  IstiodPushFails: {
    reads: ['pilot_total_xds_internal_errors', 'pilot_xds_write_timeout'],
    severity: 'warning',
    for: '5m',
    summary: `istiod ${POD} fails to push configuration`,
    description: () =>
      '{{ $value | humanize }} pushes failed or timed out within ten minutes: proxies work with what they had. ' +
      'First: istioctl proxy-status, and kubectl -n {{ $labels.namespace }} logs {{ $labels.pod }}',
    rules: ({ bounds }) => [
      grows(
        'namespace, pod',
        ['pilot_total_xds_internal_errors', 'pilot_xds_write_timeout'],
        '10m',
        bounds.failuresInTenMinutes,
      ),
    ],
  },
  ZtunnelOutOfSync: {
    reads: ['istio_xds_connection_terminations_total'],
    severity: 'critical',
    for: '5m',
    summary: 'ztunnel on node {{ $labels.node }} loses its connection to istiod again and again',
    description: () =>
      'It hears of no new pods, services and policies, and denies or misses what has changed since. ' +
      'First: kubectl -n {{ $labels.namespace }} logs {{ $labels.pod }} | grep xds',
    rules: ({ bounds }) => [
      grows(
        'namespace, pod, node',
        ['istio_xds_connection_terminations_total{reason=~"ConnectionError|Error"}'],
        '10m',
        bounds.failuresInTenMinutes,
      ),
    ],
  },
} as const satisfies Record<string, AlertDefinition>;
