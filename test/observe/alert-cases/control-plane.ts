import { counting, critical, warning, type AlertCase } from './alert-case';
import { ZTUNNEL, ISTIOD, WAYPOINT, ZTUNNEL_LABELS, ISTIOD_LABELS } from './series';

const DAY = 24 * 60 * 60;

export const CONTROL_PLANE_CASES: readonly AlertCase[] = [
  {
    alert: 'RootCertificateExpires',
    name: 'twenty days are left',
    series: { [`citadel_server_root_cert_expiry_timestamp{${ISTIOD}}`]: `${20 * DAY}x20` },
    at: 20,
    quietAt: 5,
    fires: [critical({}, 'The root certificate of the mesh expires in 19d 23h 40m 0s')],
  },
  {
    alert: 'RootCertificateExpires',
    name: 'forty days are left',
    series: { [`citadel_server_root_cert_expiry_timestamp{${ISTIOD}}`]: `${40 * DAY}x20` },
    at: 20,
    fires: [],
  },
  {
    alert: 'CaCertificateExpires',
    name: 'an intermediate that ends before the root',
    series: {
      [`citadel_server_cert_chain_expiry_timestamp{${ISTIOD}}`]: `${10 * DAY}x20`,
      [`citadel_server_root_cert_expiry_timestamp{${ISTIOD}}`]: `${4000 * DAY}x20`,
    },
    at: 20,
    quietAt: 5,
    fires: [critical({}, 'The certificate that istiod signs with expires in 9d 23h 40m 0s')],
  },
  {
    alert: 'CaCertificateExpires',
    name: 'forty days are left',
    series: { [`citadel_server_cert_chain_expiry_timestamp{${ISTIOD}}`]: `${40 * DAY}x20` },
    at: 20,
    fires: [],
  },
  {
    alert: 'CaCertificateExpires',
    name: 'istiod signs with the root, and has no other',
    series: { [`citadel_server_root_cert_expiry_timestamp{${ISTIOD}}`]: `${10 * DAY}x20` },
    at: 20,
    fires: [],
  },
  {
    alert: 'WaypointCertificateExpires',
    name: 'an hour is left of a certificate that lives a day',
    series: { [`istio_agent_cert_expiry_seconds{${WAYPOINT}, resource_name="default"}`]: '3600x20' },
    at: 15,
    quietAt: 3,
    fires: [
      critical(
        { namespace: 'shop', pod: 'waypoint-1', resource_name: 'default' },
        'Certificate default of waypoint shop/waypoint-1 expires in 1h 0m 0s',
      ),
    ],
  },
  {
    alert: 'WaypointCertificateExpires',
    name: 'it is renewed at half of its life',
    series: { [`istio_agent_cert_expiry_seconds{${WAYPOINT}, resource_name="default"}`]: '43200x20' },
    at: 15,
    fires: [],
  },
  ...counting('CertificatesNotIssued', `citadel_server_authentication_failure_count{${ISTIOD}}`, {
    above: 8,
    below: 4,
    fires: critical(ISTIOD_LABELS, 'istiod istio-system/istiod-1 refuses certificates', '8'),
  }),
  ...counting('CertificatesNotIssued', `citadel_server_csr_sign_err_count{${ISTIOD}, error="CSR_ERROR"}`, {
    above: 8,
    below: 4,
    fires: critical(ISTIOD_LABELS, 'istiod istio-system/istiod-1 refuses certificates', '8'),
  }),
  {
    alert: 'CertificatesNotIssued',
    name: 'several kinds of error together, not for five minutes yet at first',
    series: {
      [`citadel_server_csr_sign_err_count{${ISTIOD}, error="CA_ILL_FORMED"}`]: '0+1x30',
      [`citadel_server_csr_sign_err_count{${ISTIOD}, error="CSR_ERROR"}`]: '0+1x30',
    },
    at: 20,
    quietAt: 5,
    fires: [critical(ISTIOD_LABELS, 'istiod istio-system/istiod-1 refuses certificates', '20')],
  },
  ...counting('ConfigRejected', `pilot_total_xds_rejects{${ISTIOD}, type="lds"}`, {
    above: 1,
    below: 0,
    fires: critical({ ...ISTIOD_LABELS, type: 'lds' }, 'A proxy rejects lds configuration of istiod'),
  }),
  {
    alert: 'ConfigRejected',
    name: 'eight minutes ago, and not twelve minutes ago',
    series: {
      [`pilot_total_xds_rejects{${ISTIOD}, type="rds"}`]: '1x11 2x20',
      [`pilot_total_xds_rejects{${ISTIOD}, type="cds"}`]: '1x7 2x20',
    },
    at: 20,
    fires: [critical({ ...ISTIOD_LABELS, type: 'rds' }, 'A proxy rejects rds configuration of istiod')],
  },
  ...counting('IstiodPushFails', `pilot_total_xds_internal_errors{${ISTIOD}}`, {
    above: 8,
    below: 4,
    fires: warning(ISTIOD_LABELS, 'istiod istio-system/istiod-1 fails to push configuration', '8'),
  }),
  ...counting('IstiodPushFails', `pilot_xds_write_timeout{${ISTIOD}}`, {
    above: 8,
    below: 4,
    fires: warning(ISTIOD_LABELS, 'istiod istio-system/istiod-1 fails to push configuration', '8'),
  }),
  {
    alert: 'IstiodPushFails',
    name: 'many, not for five minutes yet at first',
    series: { [`pilot_xds_write_timeout{${ISTIOD}}`]: '0+3x30' },
    at: 20,
    quietAt: 5,
    fires: [warning(ISTIOD_LABELS, 'istiod istio-system/istiod-1 fails to push configuration', '30')],
  },
  ...counting('ZtunnelOutOfSync', `istio_xds_connection_terminations_total{${ZTUNNEL}, reason="ConnectionError"}`, {
    above: 8,
    below: 4,
    fires: critical(ZTUNNEL_LABELS, 'ztunnel on node node-1 loses its connection to istiod again and again'),
  }),
  {
    alert: 'ZtunnelOutOfSync',
    name: 'two kinds of errors together, not for five minutes yet at first',
    series: {
      [`istio_xds_connection_terminations_total{${ZTUNNEL}, reason="ConnectionError"}`]: '0+0.6x30',
      [`istio_xds_connection_terminations_total{${ZTUNNEL}, reason="Error"}`]: '0+0.6x30',
    },
    at: 20,
    quietAt: 8,
    fires: [critical(ZTUNNEL_LABELS, 'ztunnel on node node-1 loses its connection to istiod again and again')],
  },
  {
    alert: 'ZtunnelOutOfSync',
    name: 'istiod closes connections that are half an hour old, and was restarted once',
    series: {
      [`istio_xds_connection_terminations_total{${ZTUNNEL}, reason="Reconnect"}`]: '0+9x30',
      [`istio_xds_connection_terminations_total{${ZTUNNEL}, reason="Complete"}`]: '_x10 90x30',
      [`istio_xds_connection_terminations_total{${ZTUNNEL}, reason="Error"}`]: '_x10 1x20',
    },
    at: 20,
    fires: [],
  },
];
