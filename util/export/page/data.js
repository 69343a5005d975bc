/* SPDX-License-Identifier: MIT */
'use strict';

/*
 * What the page carries: one JSON text of names, and columns of numbers, which
 * are varints (7 bits a byte, lowest first) in base64. Nodes are the tree of
 * call chains: a parent stands before its children; node 0 is the root.
 */

function unpackBytes(id) {
	const text = atob(document.getElementById(id).textContent.trim());
	const bytes = new Uint8Array(text.length);

	for (let i = 0; i < text.length; i++)
		bytes[i] = text.charCodeAt(i);
	return bytes;
}

/* n numbers into an array of the given kind; with sum, each is the distance from the one before. */
function unpackColumn(id, n, Kind, sum) {
	const bytes = unpackBytes(id), out = new Kind(n);
	let at = 0, last = 0;

	for (let i = 0; i < n; i++) {
		let value = 0, scale = 1, byte;

		do {
			byte = bytes[at++];
			value += (byte & 127) * scale;
			scale *= 128;
		} while (byte & 128);
		last = sum ? last + value : value;
		out[i] = last;
	}
	return out;
}

function readData() {
	const data = JSON.parse(document.getElementById('data').textContent);
	const nodes = data.nodes, samples = data.samples;

	data.parent = unpackColumn('d-parent', nodes, Uint32Array, false);
	data.frame = unpackColumn('d-frame', nodes, Uint32Array, false);
	/* A parent is told as how far it stands before its child. */
	for (let i = 1; i < nodes; i++)
		data.parent[i] = i - data.parent[i];
	data.time = unpackColumn('d-time', samples, Float64Array, true);
	data.thread = unpackColumn('d-thread', samples, Uint32Array, false);
	data.node = unpackColumn('d-node', samples, Uint32Array, false);
	data.event = unpackColumn('d-event', samples, Uint16Array, false);
	data.weight = unpackColumn('d-weight', samples, Float64Array, false);
	data.count = unpackColumn('d-count', samples, Float64Array, false);
	if (data.base) {
		data.base.node = unpackColumn('d-base-node', data.base.rows, Uint32Array, false);
		data.base.event = unpackColumn('d-base-event', data.base.rows, Uint16Array, false);
		data.base.weight = unpackColumn('d-base-weight', data.base.rows, Float64Array, false);
	}
	return data;
}
