---
# Source: documents/templates/helper.tpl
kind: FromTpl
metadata: {name: tpl}

