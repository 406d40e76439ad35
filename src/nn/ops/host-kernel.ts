import {
  engine,
  getBackend,
  type KernelBackend,
  type NamedAttrMap,
  registerKernel,
  type Tensor,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';

export type HostArray = Float32Array | Int32Array;
type Shape = readonly number[];

/**
 * A kernel written as plain loops over the memory that the WASM and CPU backends keep in JavaScript's reach.
 *
 * One fused loop costs about a nanosecond an element there, where a chain of tfjs operations costs a pass over memory and some
 * 20 µs each. Every host kernel has a reference in plain tfjs operations beside it; a contract test holds the two together.
 */
export interface HostKernel<A extends object> {
  readonly name: string;
  outputShapes(inputShapes: readonly Shape[], attributes: A): readonly Shape[];
  /** Writes every element of every output; outputs arrive uninitialised. Must not keep the arrays: they are views of a heap that may move. */
  run(inputs: readonly HostArray[], outputs: readonly Float32Array[], attributes: A, inputShapes: readonly Shape[]): void;
}

interface WasmMemory extends KernelBackend {
  makeOutput(shape: number[], dtype: 'float32'): TensorInfo;
  typedArrayFromHeap(info: TensorInfo): HostArray;
}

interface CpuMemory extends KernelBackend {
  readonly data: { get(dataId: object): { values: HostArray } };
  makeTensorInfo(shape: number[], dtype: 'float32', values: Float32Array): TensorInfo;
}

interface KernelCall {
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly backend: unknown;
  readonly attrs: unknown;
}

/** Whether the current backend keeps tensors where JavaScript can reach them. */
export function isHostBackend(): boolean {
  const name = getBackend();
  return name === 'wasm' || name === 'cpu';
}

/**
 * Registers a host kernel on the WASM and CPU backends and gives the function that runs it.
 *
 * The tensors that come back belong to the caller's `tidy` scope. The call is invisible to tfjs's gradients: wrap it in `customGrad`.
 */
export function defineHostKernel<A extends object>(kernel: HostKernel<A>): (inputs: readonly Tensor[], attributes: A) => Tensor[] {
  const prepare = (inputs: KernelCall['inputs']) => {
    const infos: TensorInfo[] = [];
    for (let i = 0; inputs[`i${i}`] !== undefined; i++) infos.push(inputs[`i${i}`] as TensorInfo);
    return { infos, shapes: infos.map((info) => info.shape) };
  };
  registerKernel({
    kernelName: kernel.name,
    backendName: 'wasm',
    kernelFunc: (call: unknown) => {
      const { inputs, backend, attrs } = call as KernelCall;
      const memory = backend as WasmMemory;
      const { infos, shapes } = prepare(inputs);
      // All memory is taken before any view is made: growth detaches views.
      const outputs = kernel.outputShapes(shapes, attrs as A).map((shape) => memory.makeOutput([...shape], 'float32'));
      kernel.run(
        infos.map((info) => memory.typedArrayFromHeap(info)),
        outputs.map((info) => memory.typedArrayFromHeap(info) as Float32Array),
        attrs as A,
        shapes,
      );
      return outputs;
    },
  });
  registerKernel({
    kernelName: kernel.name,
    backendName: 'cpu',
    kernelFunc: (call: unknown) => {
      const { inputs, backend, attrs } = call as KernelCall;
      const memory = backend as CpuMemory;
      const { infos, shapes } = prepare(inputs);
      const outputShapes = kernel.outputShapes(shapes, attrs as A);
      const outputs = outputShapes.map((shape) => new Float32Array(util.sizeFromShape([...shape])));
      kernel.run(
        infos.map((info) => memory.data.get(info.dataId).values),
        outputs,
        attrs as A,
        shapes,
      );
      return outputs.map((values, i) => memory.makeTensorInfo([...(outputShapes[i] as Shape)], 'float32', values));
    },
  });
  return (inputs, attributes) => {
    const named = Object.fromEntries(inputs.map((tensor, i) => [`i${i}`, tensor]));
    return engine().runKernel(kernel.name, named, attributes as unknown as NamedAttrMap) as Tensor[];
  };
}
