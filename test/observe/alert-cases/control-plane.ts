import { critical, warning, type AlertCase } from './alert-case';
import { ZTUNNEL, ISTIOD, WAYPOINT, ZTUNNEL_LABELS, ISTIOD_LABELS } from './series';

const DAY = 24 * 60 * 60;

export const CONTROL_PLANE_CASES: readonly AlertCase[] = [
  {
    alert: 'RootCertificateExpires',
    name: 'twenty days are left',
    series: { [`citadel_server_root_cert_expiry_timestamp{${ISTIOD}}`]: `${20 * DAY}x20` },
    at: 20,
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
    fires: [critical({}, 'The certificate that istiod signs with expires in 9d 23h 40m 0s')],
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
  {
    alert: 'CertificatesNotIssued',
    name: 'istiod does not know the accounts of ztunnel',
    series: { [`citadel_server_authentication_failure_count{${ISTIOD}}`]: '0+2x30' },
    at: 20,
    fires: [critical(ISTIOD_LABELS, 'istiod istio-system/istiod-1 refuses certificates', '20')],
  },
  {
    alert: 'CertificatesNotIssued',
    name: 'signing fails, several kinds of error together',
    series: {
      [`citadel_server_csr_sign_err_count{${ISTIOD}, error="CA_ILL_FORMED"}`]: '0+1x30',
      [`citadel_server_csr_sign_err_count{${ISTIOD}, error="CSR_ERROR"}`]: '0+1x30',
    },
    at: 20,
    fires: [critical(ISTIOD_LABELS, 'istiod istio-system/istiod-1 refuses certificates', '20')],
  },
  {
    alert: 'CertificatesNotIssued',
    name: 'one pod ended while it asked',
    series: { [`citadel_server_authentication_failure_count{${ISTIOD}}`]: '_x10 1x20' },
    at: 20,
    fires: [],
  },
  {
    alert: 'ConfigRejected',
    name: 'the first listener that a waypoint rejects',
    series: { [`pilot_total_xds_rejects{${ISTIOD}, type="lds"}`]: '_x10 1x10' },
    at: 12,
    fires: [critical({ ...ISTIOD_LABELS, type: 'lds' }, 'A proxy rejects lds configuration of istiod')],
  },
  {
    alert: 'ConfigRejected',
    name: 'one more after many',
    series: { [`pilot_total_xds_rejects{${ISTIOD}, type="wds"}`]: '7x20 8x10' },
    at: 25,
    fires: [critical({ ...ISTIOD_LABELS, type: 'wds' }, 'A proxy rejects wds configuration of istiod')],
  },
  {
    alert: 'ConfigRejected',
    name: 'those of last month',
    series: { [`pilot_total_xds_rejects{${ISTIOD}, type="lds"}`]: '7x60' },
    at: 40,
    fires: [],
  },
  {
    alert: 'IstiodPushFails',
    name: 'pushes that time out',
    series: { [`pilot_xds_write_timeout{${ISTIOD}}`]: '0+3x30' },
    at: 20,
    fires: [warning(ISTIOD_LABELS, 'istiod istio-system/istiod-1 fails to push configuration', '30')],
  },
  {
    alert: 'IstiodPushFails',
    name: 'two internal errors',
    series: { [`pilot_total_xds_internal_errors{${ISTIOD}}`]: '0x10 2x20' },
    at: 20,
    fires: [],
  },
  {
    alert: 'ZtunnelOutOfSync',
    name: 'the connection is refused again and again',
    series: { [`istio_xds_connection_terminations_total{${ZTUNNEL}, reason="ConnectionError"}`]: '0+4x30' },
    at: 20,
    fires: [critical(ZTUNNEL_LABELS, 'ztunnel on node node-1 loses its connection to istiod again and again')],
  },
  {
    alert: 'ZtunnelOutOfSync',
    name: 'istiod closes connections that are half an hour old, and was restarted once',
    series: {
      [`istio_xds_connection_terminations_total{${ZTUNNEL}, reason="Reconnect"}`]: '0+9x30',
      [`istio_xds_connection_terminations_total{${ZTUNNEL}, reason="Error"}`]: '_x10 1x20',
    },
    at: 20,
    fires: [],
  },
];
