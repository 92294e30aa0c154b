"""An Airflow DAG that runs the interim review's notebook; /srv/plan09 is the project's folder.

It executes the notebook only; what is sent out comes from `plan09 report`, which has the gate.
"""

from __future__ import annotations

import pendulum
from airflow import DAG
from airflow.providers.papermill.operators.papermill import PapermillOperator

with DAG(
    dag_id="plan09_so_ket",
    schedule="0 6 5 7 *",
    start_date=pendulum.datetime(2025, 7, 1, tz="Asia/Ho_Chi_Minh"),
    catchup=False,
) as dag:
    PapermillOperator(
        task_id="so_ket",
        input_nb="/srv/plan09/notebooks/so_ket.ipynb",
        output_nb="/srv/plan09/outputs/so_ket-{{ ds }}.ipynb",
        parameters={
            "unit": "phuong-mau-1",
            "period": "2025-H1",
            "data_dir": "/srv/plan09/data",
        },
    )
