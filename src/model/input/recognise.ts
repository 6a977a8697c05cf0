import { CILIUM_MINORS, ciliumChart, ISTIO_MINORS, istioChartsOf } from '../../values/charts';
import type { JsonMap } from '../field';

/** A chart whose values a document may be. */
export type RecognisedChart = 'cilium' | 'base' | 'istiod' | 'cni' | 'ztunnel';

/**
 * The charts that a document without a kind may have values for: those that know all of its keys.
 */
export function chartsOf(document: JsonMap): readonly RecognisedChart[] {
  const keys = Object.keys(document);
  if (keys.length === 0) return [];
  const istio = istioChartsOf(ISTIO_MINORS.at(-1)!).charts;
  const roots = {
    cilium: ciliumChart(CILIUM_MINORS.at(-1)!).root,
    base: istio.base.root,
    istiod: istio.istiod.root,
    cni: istio.cni.root,
    ztunnel: istio.ztunnel.root,
  };
  return (Object.keys(roots) as RecognisedChart[]).filter((chart) => {
    const { properties = {} } = roots[chart];
    return keys.every((key) => Object.hasOwn(properties, key));
  });
}
