import { CILIUM_MINORS, ciliumChart, ISTIO_MINORS, istioChartsOf } from '../../values/charts';
import type { JsonMap } from '../field';

/** A chart whose values a document may be. */
export type RecognisedChart = 'cilium' | 'base' | 'istiod' | 'cni' | 'ztunnel';

/**
 * The chart that a document without a kind has values for: the one that knows all of its keys, where the others do not. Undefined where
 * none does, or more than one.
 */
export function chartOf(document: JsonMap): RecognisedChart | undefined {
  const keys = Object.keys(document);
  if (keys.length === 0) return undefined;
  const istio = istioChartsOf(ISTIO_MINORS.at(-1)!).charts;
  const roots = {
    cilium: ciliumChart(CILIUM_MINORS.at(-1)!).root,
    base: istio.base.root,
    istiod: istio.istiod.root,
    cni: istio.cni.root,
    ztunnel: istio.ztunnel.root,
  };
  const charts = (Object.keys(roots) as RecognisedChart[]).filter((chart) => {
    const { properties = {} } = roots[chart];
    return keys.every((key) => Object.hasOwn(properties, key));
  });
  return charts.length === 1 ? charts[0] : undefined;
}
