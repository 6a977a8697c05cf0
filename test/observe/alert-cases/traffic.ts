import { critical, warning, type AlertCase } from './alert-case';
import { WAYPOINT, closed, request, WAYPOINT_LABELS, TO_CART_LABELS, ofGateway } from './series';

export const TRAFFIC_CASES: readonly AlertCase[] = [
  {
    alert: 'WaypointDown',
    name: 'the waypoint that has to be there has no pod',
    series: { 'up{job="ztunnel", namespace="istio-system", pod="ztunnel-1"}': '1x20' },
    at: 10,
    quietAt: 3,
    fires: [critical({ namespace: 'shop', waypoint: 'waypoint' }, 'Waypoint shop/waypoint has no pod that answers')],
  },
  {
    alert: 'WaypointDown',
    name: 'its only pod does not answer, and another waypoint does',
    series: {
      [`up{job="waypoint", ${WAYPOINT}}`]: '1x3 0x20',
      [`up{job="waypoint", ${WAYPOINT.replaceAll('waypoint', 'egress')}}`]: '1x20',
    },
    at: 15,
    fires: [critical({ namespace: 'shop', waypoint: 'waypoint' }, 'Waypoint shop/waypoint has no pod that answers')],
  },
  {
    alert: 'WaypointDown',
    name: 'one of two pods answers',
    series: {
      [`up{job="waypoint", ${WAYPOINT}}`]: '0x20',
      [`up{job="waypoint", ${WAYPOINT.replace('waypoint-1', 'waypoint-2')}}`]: '1x20',
    },
    at: 15,
    fires: [],
  },
  {
    alert: 'WaypointWithoutEndpoints',
    name: 'half of the requests find no healthy upstream, after a retry too',
    series: {
      [request('response_code="200", response_flags="-"')]: '0+60x20',
      [request('response_code="503", response_flags="UH"')]: '0+30x20',
      [request('response_code="503", response_flags="UH,URX"')]: '0+30x20',
    },
    at: 15,
    quietAt: 3,
    fires: [
      critical(
        { ...WAYPOINT_LABELS, destination_service: 'cart.shop.svc.cluster.local' },
        'Waypoint shop/waypoint finds no endpoint for cart.shop.svc.cluster.local',
        '50%',
      ),
    ],
  },
  {
    alert: 'WaypointWithoutEndpoints',
    name: 'six of a hundred have no route, whatever a gateway has counted',
    series: {
      [request('response_code="200", response_flags="-"')]: '0+94x20',
      [request('response_code="404", response_flags="NR"')]: '0+6x20',
      [ofGateway('response_code="200", response_flags="-"')]: '0+900x20',
    },
    at: 15,
    fires: [
      critical(
        { ...WAYPOINT_LABELS, destination_service: 'cart.shop.svc.cluster.local' },
        'Waypoint shop/waypoint finds no endpoint for cart.shop.svc.cluster.local',
        '6%',
      ),
    ],
  },
  {
    alert: 'WaypointWithoutEndpoints',
    name: 'a gateway has no endpoint',
    series: {
      [request('response_code="200", response_flags="-"')]: '0+90x20',
      [ofGateway('response_code="503", response_flags="UH"')]: '0+90x20',
    },
    at: 15,
    fires: [],
  },
  {
    alert: 'WaypointWithoutEndpoints',
    name: 'the application answers 503 itself, and four of a hundred requests have no endpoint',
    series: {
      [request('response_code="503", response_flags="-"')]: '0+96x20',
      [request('response_code="503", response_flags="UH"')]: '0+4x20',
    },
    at: 15,
    fires: [],
  },
  {
    alert: 'ZtunnelDenies',
    name: 'denials where there were none',
    series: {
      [closed('-')]: '0+600x100',
      [closed('DENY', 'source')]: '0+600x100',
      [closed('DENY')]: '0x60 0+120x20',
    },
    at: 75,
    quietAt: 66,
    fires: [warning(TO_CART_LABELS, 'ztunnel denies connections to shop/cart from shop/web', '2')],
  },
  {
    alert: 'ZtunnelDenies',
    name: 'a series that was not there before',
    series: { [closed('DENY')]: '_x60 1+120x20' },
    at: 75,
    fires: [warning(TO_CART_LABELS, 'ztunnel denies connections to shop/cart from shop/web', '2')],
  },
  {
    alert: 'ZtunnelDenies',
    name: 'four times as many as all day',
    series: { [closed('DENY')]: '0+60x120 7440+240x20' },
    at: 135,
    fires: [warning(TO_CART_LABELS, 'ztunnel denies connections to shop/cart from shop/web', '4')],
  },
  {
    alert: 'ZtunnelDenies',
    name: 'twice as many as all day',
    series: { [closed('DENY')]: '0+60x120 7320+120x20' },
    at: 135,
    fires: [],
  },
  {
    alert: 'ZtunnelDenies',
    name: 'half a connection a second',
    series: { [closed('DENY')]: '0x60 0+30x20' },
    at: 75,
    fires: [],
  },
  {
    alert: 'ZtunnelDenies',
    name: 'somebody is denied all day',
    series: { [closed('DENY')]: '0+120x180' },
    at: 150,
    fires: [],
  },
  {
    alert: 'ZtunnelDenies',
    name: 'connections that end in other ways, and what the side of the client counts',
    series: { [closed('CONNECT')]: '0x60 0+600x20', [closed('DENY', 'source')]: '0x60 0+600x20' },
    at: 75,
    fires: [],
  },
  {
    alert: 'WaypointDenies',
    name: 'a spike of 403',
    series: {
      [request('response_code="200", response_flags="-"')]: '0+6000x100',
      [ofGateway('response_code="403", response_flags="-"')]: '0+6000x100',
      [request('response_code="403", response_flags="-"')]: '0x60 0+120x20',
    },
    at: 75,
    quietAt: 66,
    fires: [
      warning(
        {
          ...WAYPOINT_LABELS,
          source_workload: 'web',
          source_workload_namespace: 'shop',
          destination_service: 'cart.shop.svc.cluster.local',
        },
        'Requests to cart.shop.svc.cluster.local from shop/web are denied at the waypoint',
        '2',
      ),
    ],
  },
  {
    alert: 'WaypointDenies',
    name: 'gRPC calls, which are denied with 200 and 7',
    series: { [request('response_code="200", grpc_response_status="7", response_flags="-"')]: '0x60 0+120x20' },
    at: 75,
    fires: [
      warning(
        {
          ...WAYPOINT_LABELS,
          source_workload: 'web',
          source_workload_namespace: 'shop',
          destination_service: 'cart.shop.svc.cluster.local',
        },
        'Requests to cart.shop.svc.cluster.local from shop/web are denied at the waypoint',
        '2',
      ),
    ],
  },
  {
    alert: 'WaypointDenies',
    name: 'four times as many as all day',
    series: { [request('response_code="403", response_flags="-"')]: '0+60x120 7440+240x20' },
    at: 135,
    fires: [
      warning(
        {
          ...WAYPOINT_LABELS,
          source_workload: 'web',
          source_workload_namespace: 'shop',
          destination_service: 'cart.shop.svc.cluster.local',
        },
        'Requests to cart.shop.svc.cluster.local from shop/web are denied at the waypoint',
        '4',
      ),
    ],
  },
  {
    alert: 'WaypointDenies',
    name: 'as many as all day',
    series: {
      [request('response_code="403", response_flags="-"')]: '0+120x180',
      [request('response_code="200", grpc_response_status="7", response_flags="-"')]: '0+120x180',
    },
    at: 150,
    fires: [],
  },
  {
    alert: 'WaypointDenies',
    name: 'what a gateway denies',
    series: {
      [ofGateway('response_code="403", response_flags="-"')]: '0x60 0+600x20',
      [ofGateway('response_code="200", grpc_response_status="7", response_flags="-"')]: '0x60 0+600x20',
    },
    at: 75,
    fires: [],
  },
  {
    alert: 'WaypointDenies',
    name: 'a few a minute, and many other errors',
    series: {
      [request('response_code="403", response_flags="-"')]: '0x60 0+30x20',
      [request('response_code="404", response_flags="-"')]: '0x60 0+600x20',
    },
    at: 75,
    fires: [],
  },
];
