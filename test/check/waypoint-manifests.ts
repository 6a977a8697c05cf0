// Small manifests of a shop that is in ambient mode, to put together for rules about waypoints.

export const namespace = (name = 'shop', labels = 'istio.io/dataplane-mode: ambient'): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {${labels}}}\n---\n`;

export const service = (labels = '', { name = 'web', home = 'shop', spec = '' } = {}): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: ${home}, labels: {${labels}}}\nspec: {selector: {app: ${name}}, ports: [{name: http, port: 80, targetPort: 8080}]${spec && `, ${spec}`}}\n---\n`;

export const pods = (labels = '', { name = 'web', home = 'shop' } = {}): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: ${home}}\nspec: {template: {metadata: {labels: {app: ${name}${labels && `, ${labels}`}}}, spec: {containers: [{name: main, image: registry.example.com/main:1}]}}}\n---\n`;

export const waypoint = (
  labels = '',
  { name = 'waypoint', home = 'shop', from = '', className = 'istio-waypoint' } = {},
): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: ${name}, namespace: ${home}, labels: {${labels}}}\nspec: {gatewayClassName: ${className}, listeners: [{name: mesh, port: 15008, protocol: HBONE${from && `, allowedRoutes: {namespaces: {from: ${from}}}`}}]}\n---\n`;

export const entry = (labels = '', { name = 'pay', home = 'shop', host = 'pay.example.com' } = {}): string =>
  `apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: ${name}, namespace: ${home}, labels: {${labels}}}\nspec: {hosts: [${host}], ports: [{number: 443, name: tls, protocol: TLS}], resolution: DNS, location: MESH_EXTERNAL}\n---\n`;

/** Another object of a namespace; its spec as a flow map. */
export const object = (
  apiVersion: string,
  kind: string,
  spec: string,
  { name = 'p', home = 'shop', more = '' } = {},
): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${home}${more && `, ${more}`}}\nspec: ${spec}\n---\n`;

export const USE = 'istio.io/use-waypoint: waypoint';
