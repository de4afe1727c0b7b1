kind: FromTpl
metadata: {name: tpl}
