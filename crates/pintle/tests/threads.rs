//! One chart, rendered by many threads at once.

use std::thread;

use pintle::{Chart, Renderer, Values};

#[test]
fn threads_share_a_chart_and_get_the_same_text() {
    let chart =
        Chart::open(concat!(env!("CARGO_MANIFEST_DIR"), "/../../charts/memcached")).unwrap();
    let text = |values: &Values| {
        let rendered = Renderer::new().release("cache", "default").render(&chart, values).unwrap();
        rendered.manifests.iter().map(|manifest| manifest.text.clone()).collect::<String>()
    };
    let expected = text(&Values::new());
    assert!(expected.contains("kind: StatefulSet"));
    thread::scope(|scope| {
        let workers: Vec<_> = (0..8).map(|_| scope.spawn(|| text(&Values::new()))).collect();
        for worker in workers {
            assert_eq!(worker.join().unwrap(), expected);
        }
    });
}

#[test]
fn errors_carry_their_place() {
    let chart = Chart::from_files([
        ("Chart.yaml", "apiVersion: v2\nname: x\nversion: 1.0.0\n"),
        ("templates/a.yaml", "a: 1\nb: {{ .Values.deep.er.still }}\n"),
    ])
    .unwrap();
    let error = Renderer::new().render(&chart, &Values::new()).unwrap_err();
    let place = &error.diagnostic().trail[0];
    assert_eq!(&*place.source.name, "x/templates/a.yaml");
    assert_eq!(place.source.location(place.span.start).line, 2);
    assert!(error.diagnostic().hints[0].contains("--set deep.er.still="), "{error:?}");
}
