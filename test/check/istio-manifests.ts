/** Objects of Istio in namespace shop, whose spec is written as flow YAML, without its braces. */
export const object =
  (kind: string, version = 'v1') =>
  (spec: string, metadata = ''): string =>
    `apiVersion: networking.istio.io/${version}\nkind: ${kind}\nmetadata: {name: x, namespace: shop${metadata}}\nspec: {${spec}}\n---\n`;

export const virtualService = object('VirtualService');
export const destinationRule = object('DestinationRule');
export const serviceEntry = object('ServiceEntry');
export const gateway = object('Gateway');
export const sidecar = object('Sidecar');
export const envoyFilter = object('EnvoyFilter', 'v1alpha3');

const TO = 'route: [{destination: {host: web}}]';

/** A VirtualService with one route for HTTP, which leads somewhere. */
export const http = (route: string, more = 'hosts: [web]'): string =>
  virtualService(`${more}, http: [{${route}, ${TO}}]`);

/** A DestinationRule with a traffic policy. */
export const policy = (settings: string): string => destinationRule(`host: web, trafficPolicy: {${settings}}`);
