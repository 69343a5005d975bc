/* SPDX-License-Identifier: MIT */
'use strict';

const ROW_HEIGHT = 18, CHAR_WIDTH = 6.7, LEAST_WIDTH = 0.4;

/* The same name has the same colour in every page. */
function colourOf(name, kind) {
	let hash = 2166136261;

	for (let i = 0; i < name.length; i++)
		hash = Math.imul(hash ^ name.charCodeAt(i), 16777619);
	hash >>>= 0;
	const hue = kind === 1 ? 24 + hash % 14 : kind === 2 ? 180 + hash % 30 : 38 + hash % 20;
	return `hsl(${hue} ${70 + (hash >>> 8) % 25}% ${66 + (hash >>> 16) % 14}%)`;
}

function colourOfGrowth(growth) {
	const strength = Math.min(1, Math.sqrt(Math.abs(growth)) * 2);

	return growth === 0 ? '#e4e4e4' : `hsl(${growth > 0 ? 4 : 214} 85% ${92 - 32 * strength}%)`;
}

/* Boxes of the tree on a canvas, and the focus of the keyboard on one of them. */
class Flame {
	constructor(canvas, model, tell) {
		this.canvas = canvas;
		this.model = model;
		this.tell = tell;
		this.zoom = 0;
		this.focus = 0;
		this.isIcicle = false;
		this.isDifferential = Boolean(model.data.base);
		this.matches = null;
		this.boxes = [];
		this.colours = model.data.frames.map((f, i) =>
			colourOf(model.frameName(i), model.frameKind(i)));
		canvas.addEventListener('click', (e) => this.click(e));
		canvas.addEventListener('mousemove', (e) => this.hover(e));
		canvas.addEventListener('keydown', (e) => this.key(e));
	}

	/* The boxes that are wide enough to be seen, row by row. */
	layOut(width) {
		const { total, firstChild, nextSibling, data } = this.model;
		const path = [];
		let row, deepest = 0;

		this.boxes = [];
		for (let n = this.zoom; n; n = data.parent[n])
			path.push(n);
		path.push(0);
		path.reverse();
		path.forEach((node, i) => this.boxes.push({ node, row: i, x: 0, width }));
		row = path.length;
		let open = [{ node: this.zoom, x: 0, scale: width / (total[this.zoom] || 1) }];
		while (open.length) {
			const next = [];

			for (const { node, x, scale } of open) {
				let at = x;

				for (let c = firstChild[node]; c; c = nextSibling[c]) {
					const w = total[c] * scale;

					if (w >= LEAST_WIDTH) {
						this.boxes.push({ node: c, row, x: at, width: w });
						next.push({ node: c, x: at, scale });
					}
					at += w;
				}
			}
			if (next.length)
				deepest = row;
			open = next;
			row++;
		}
		this.rows = Math.max(deepest + 1, path.length);
	}

	draw() {
		const canvas = this.canvas, ratio = window.devicePixelRatio || 1;
		const width = canvas.parentElement.clientWidth;

		this.layOut(width);
		const height = Math.min(this.rows * ROW_HEIGHT, 16000);
		canvas.width = Math.round(width * ratio);
		canvas.height = Math.round(height * ratio);
		canvas.style.height = `${height}px`;
		const g = canvas.getContext('2d');
		g.scale(ratio, ratio);
		g.font = '11px monospace';
		g.textBaseline = 'middle';
		for (const b of this.boxes)
			this.drawBox(g, b, height);
	}

	/* The root is seen first: at the top of icicles, at the bottom of flames. */
	showRoot() {
		const box = this.canvas.parentElement;

		box.scrollTop = this.isIcicle ? 0 : box.scrollHeight;
	}

	top(row, height) {
		return this.isIcicle ? row * ROW_HEIGHT : height - (row + 1) * ROW_HEIGHT;
	}

	fill(node) {
		const frame = this.model.data.frame[node];

		if (this.matches && node && this.matches[frame])
			return '#c79bff';
		if (node === 0)
			return '#d8d8d8';
		return this.isDifferential && this.model.data.base ?
			colourOfGrowth(this.model.growth(node)) : this.colours[frame];
	}

	/* What colours mean: of each one, and words. */
	legend() {
		const found = ['#c79bff', 'what was searched for'];

		if (this.isDifferential && this.model.data.base)
			return [[colourOfGrowth(-0.25), `a smaller share than in ${this.model.data.base.name}`],
				[colourOfGrowth(0), 'the same'], [colourOfGrowth(0.25), 'a larger share'], found];
		return [['hsl(48 82% 72%)', 'programs and libraries'], ['hsl(30 82% 72%)', 'kernel'],
			['hsl(195 82% 72%)', 'guests'], found].filter(([, text], i) =>
			i === 0 || i === 3 || this.model.hasKind(i));
	}

	drawBox(g, box, height) {
		const y = this.top(box.row, height), letters = Math.floor((box.width - 6) / CHAR_WIDTH);

		g.fillStyle = this.fill(box.node);
		g.fillRect(box.x, y, Math.max(box.width - 0.5, 0.4), ROW_HEIGHT - 1);
		if (box.node === this.focus && document.activeElement === this.canvas) {
			g.strokeStyle = '#000';
			g.lineWidth = 2;
			g.strokeRect(box.x + 1, y + 1, Math.max(box.width - 2, 1), ROW_HEIGHT - 3);
		}
		if (letters < 3)
			return;
		const name = this.nameOf(box.node);
		g.fillStyle = '#000';
		g.fillText(name.length > letters ? `${name.slice(0, letters - 1)}…` : name,
			box.x + 3, y + ROW_HEIGHT / 2);
	}

	nameOf(node) {
		return node ? this.model.frameName(this.model.data.frame[node]) : 'all';
	}

	describe(node) {
		const m = this.model, all = m.total[0] || 1;
		const file = node ? ` (${m.frameFile(m.data.frame[node])})` : '';
		const growth = m.data.base ?
			`, ${m.growth(node) >= 0 ? '+' : ''}${(100 * m.growth(node)).toFixed(2)} points` : '';

		return `${this.nameOf(node)}${file}: ${(100 * m.total[node] / all).toFixed(2)}% in all, ` +
			`${(100 * m.self[node] / all).toFixed(2)}% itself${growth}`;
	}

	find(e) {
		const at = this.canvas.getBoundingClientRect();
		const x = e.clientX - at.left, y = e.clientY - at.top;
		const height = this.canvas.clientHeight;
		const row = Math.floor((this.isIcicle ? y : height - y) / ROW_HEIGHT);

		return this.boxes.find((b) => b.row === row && x >= b.x && x < b.x + b.width);
	}

	click(e) {
		const box = this.find(e);

		this.zoomTo(box ? box.node : 0);
	}

	hover(e) {
		const box = this.find(e);

		if (!box || box.node === this.hovered)
			return;
		this.hovered = box.node;
		this.canvas.title = this.describe(box.node);
		this.tell(this.describe(box.node));
	}

	/* A node with nothing left has no width to zoom to. */
	zoomTo(node) {
		this.zoom = this.model.total[node] ? node : 0;
		this.focus = this.zoom;
		this.tell(this.describe(this.zoom));
		this.draw();
		this.showRoot();
	}

	neighbour(node, step) {
		const { firstChild, nextSibling, total, data } = this.model;
		const among = [];

		for (let c = firstChild[data.parent[node]]; c; c = nextSibling[c])
			if (total[c])
				among.push(c);
		return node ? among[among.indexOf(node) + step] : undefined;
	}

	largestChild(node) {
		const { firstChild, nextSibling, total } = this.model;
		let best;

		for (let c = firstChild[node]; c; c = nextSibling[c])
			if (total[c] && (best === undefined || total[c] > total[best]))
				best = c;
		return best;
	}

	key(e) {
		const deeper = this.isIcicle ? 'ArrowDown' : 'ArrowUp';
		const back = this.isIcicle ? 'ArrowUp' : 'ArrowDown';
		let to;

		if (e.key === 'Escape' || e.key === 'Home')
			return this.zoomTo(0);
		if (e.key === 'Enter' || e.key === ' ') {
			e.preventDefault();
			return this.zoomTo(this.focus);
		}
		if (e.key === deeper)
			to = this.largestChild(this.focus);
		else if (e.key === back)
			to = this.focus ? this.model.data.parent[this.focus] : undefined;
		else if (e.key === 'ArrowLeft' || e.key === 'ArrowRight')
			to = this.neighbour(this.focus, e.key === 'ArrowLeft' ? -1 : 1);
		else
			return undefined;
		e.preventDefault();
		if (to !== undefined) {
			this.focus = to;
			this.tell(this.describe(to));
			this.draw();
		}
		return undefined;
	}
}
