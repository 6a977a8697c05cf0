import type { LayOut } from '../shipment';
export interface FluxLayoutProps { readonly x?: undefined }
export function fluxLayout(_: FluxLayoutProps): LayOut { return () => []; }
