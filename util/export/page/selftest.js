/* SPDX-License-Identifier: MIT */
'use strict';

/*
 * #selftest=search:main;zoom:main;thread:12;range:0.1,0.2;icicle;reset works the
 * page's own controls one after the other and leaves in #selftest what they
 * show and how long each took, as JSON: how tests look at the page.
 */

function selftestAct(step) {
	const [what, value] = [step.split(':')[0], step.slice(step.indexOf(':') + 1)];
	const set = (id, text, event) => {
		byId(id).value = text;
		byId(id).dispatchEvent(new Event(event, { bubbles: true }));
	};

	if (what === 'search')
		set('search', value, 'input');
	else if (what === 'event')
		set('event', value, 'change');
	else if (what === 'thread')
		set('thread', page.data.threads.findIndex((t) => t.tid === Number(value)), 'change');
	else if (what === 'range')
		selftestDrag(value.split(',').map(Number));
	else if (what === 'zoom')
		selftestZoom(value);
	else if (what === 'key')
		byId('flame').dispatchEvent(new KeyboardEvent('keydown', { key: value }));
	else if (what === 'sort')
		byId('functions').tHead.rows[0].cells[Number(value)].firstChild.click();
	else
		byId(what).click();
}

/* With the mouse, from one moment to another. */
function selftestDrag(seconds) {
	const canvas = byId('timeline'), at = canvas.getBoundingClientRect();
	const scale = (page.timeline.columns - 1) / page.model.duration;
	const mouse = (type, s) => new MouseEvent(type, { bubbles: true,
		clientX: at.left + LABEL_WIDTH + s * SECOND * scale, clientY: at.top + 3 });

	canvas.dispatchEvent(mouse('mousedown', seconds[0]));
	canvas.dispatchEvent(mouse('mousemove', seconds[1]));
	canvas.dispatchEvent(mouse('mouseup', seconds[1]));
}

/* A click on the widest box of that name. */
function selftestZoom(name) {
	const at = byId('flame').getBoundingClientRect();
	const box = page.flame.boxes.filter((b) => page.flame.nameOf(b.node) === name)
		.sort((a, b) => b.width - a.width)[0];

	if (box)
		byId('flame').dispatchEvent(new MouseEvent('click', { bubbles: true,
			clientX: at.left + box.x + box.width / 2,
			clientY: at.top + page.flame.top(box.row, at.height) + ROW_HEIGHT / 2 }));
}

function selftestShown() {
	const rows = (id, n) => Array.from(byId(id).tBodies[0].rows).slice(0, n)
		.map((tr) => Array.from(tr.cells).map((td) => td.textContent));

	return {
		status: byId('status').textContent,
		frame: byId('frame').textContent,
		functions: rows('functions', 5),
		branches: rows('branches', 3),
		loops: rows('loops', 3),
		blocks: rows('blocks', 3),
		legend: Array.from(byId('legend').children).map((li) => li.textContent),
		fileHeights: Array.from(byId('functions').tBodies[0].rows).slice(0, 5)
			.map((tr) => tr.cells[tr.cells.length - 1].scrollHeight),
		boxes: page.flame.boxes.length,
		zoom: page.flame.nameOf(page.flame.zoom),
		from: byId('from').value,
		to: byId('to').value,
	};
}

if (location.hash.startsWith('#selftest=')) {
	const steps = [{ step: 'load', shown: selftestShown() }];

	for (const step of decodeURIComponent(location.hash.slice(10)).split(';').filter(Boolean)) {
		const began = performance.now();

		selftestAct(step);
		/* Reading pixels back waits until they are drawn. */
		byId('flame').getContext('2d').getImageData(0, 0, 1, 1);
		byId('timeline').getContext('2d').getImageData(0, 0, 1, 1);
		steps.push({ step, ms: performance.now() - began, shown: selftestShown() });
	}
	byId('selftest').hidden = false;
	byId('selftest').textContent = JSON.stringify({ duration_s: page.model.duration / SECOND, steps });
}
